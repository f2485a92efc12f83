#include "analyzer/ingest/audit_cloud_readers.h"
#include "analyzer/ingest/audit_event_reader.h"

#include <nlohmann/json.hpp>

#include <string>

namespace nsposture::ingest {

namespace {

// The columns of AKSAudit and AKSAuditAdmin, and what the API server calls the same.
struct Column {
  std::string_view column;
  std::string_view key;
};

constexpr Column kTexts[] = {{"AuditId", "auditID"},
                             {"Stage", "stage"},
                             {"Level", "level"},
                             {"Verb", "verb"},
                             {"RequestUri", "requestURI"},
                             {"UserAgent", "userAgent"},
                             {"RequestReceivedTime", "requestReceivedTimestamp"},
                             {"StageReceivedTime", "stageTimestamp"}};

constexpr Column kDocuments[] = {{"User", "user"},
                                 {"SourceIps", "sourceIPs"},
                                 {"ObjectRef", "objectRef"},
                                 {"Annotations", "annotations"},
                                 {"ResponseStatus", "responseStatus"},
                                 {"RequestObject", "requestObject"},
                                 {"ResponseObject", "responseObject"}};

// A dynamic column is a document, or a string that holds one.
std::string document_text(const json::Value& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return simdjson::minify(value);
  // AKS writes a word instead of an object that is too big.
  const bool document = text.starts_with('{') || text.starts_with('[');
  return document && nlohmann::json::accept(text) ? std::string(text) : std::string();
}

void append_member(std::string& out, std::string_view key, std::string_view json) {
  out += out.empty() ? '{' : ',';
  out.append(1, '"').append(key).append("\":").append(json);
}

}  // namespace

std::optional<store::AuditEvent> AksRowReader::read(const json::Object& row) {
  std::string text;
  for (const auto& [column, key] : kTexts) {
    const auto value = json::text_at(row, column);
    if (value.empty()) continue;
    append_member(text, key,
                  nlohmann::json(std::string(value))
                      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
  for (const auto& [column, key] : kDocuments) {
    const auto value = json::member(row, column);
    if (!value || value->is_null()) continue;
    const auto document = document_text(*value);
    if (!document.empty()) append_member(text, key, document);
  }
  text += '}';
  json::Object event;
  if (parser_.parse(text).get(event) != simdjson::SUCCESS) return std::nullopt;
  auto record = read_event(event);
  if (record) {
    record->blind |= static_cast<std::uint32_t>(store::Blind::Impersonation);
    record->apiserver = json::text_at(row, "PodName");
  }
  return record;
}

}  // namespace nsposture::ingest
