#include "analyzer/check/kustomize/generated.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace nsposture::check::kustomize {

namespace {

template <typename Take>
void each_text(const Json& entry, const char* key, const Take& take) {
  const auto found = entry.find(key);
  if (found == entry.end()) return;
  if (found->is_string()) take(found->get<std::string>());
  if (!found->is_array()) return;
  for (const auto& one : *found) {
    if (one.is_string()) take(one.get<std::string>());
  }
}

std::pair<std::string, std::string> split(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos) return {text, {}};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void add_literal(const std::string& text, Json& data) {
  auto [key, value] = split(text);
  const bool quoted = value.size() > 1 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  data[key] = quoted ? value.substr(1, value.size() - 2) : value;
}

void add_file(const std::string& text, const ReadText& read, Json& data) {
  const auto [key, path] = split(text);
  const auto& from = text.find('=') == std::string::npos ? text : path;
  const auto name = text.find('=') == std::string::npos ? text.substr(text.rfind('/') + 1) : key;
  data[name] = read(from);
}

// Lines `KEY=VALUE`; a key alone takes its value from the environment.
void add_env(std::string_view text, Json& data) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const auto [key, value] = split(line);
    data[key] = line.find('=') == std::string::npos ? "of the environment" : value;
  }
}

}  // namespace

Json generated_object(const Json& entry, bool config_map, const ReadText& read) {
  auto object = Json::object();
  object["apiVersion"] = "v1";
  object["kind"] = config_map ? "ConfigMap" : "Secret";
  object["metadata"]["name"] = text_at(entry, "name");
  const auto ns = text_at(entry, "namespace");
  if (!ns.empty()) object["metadata"]["namespace"] = ns;
  if (!entry.is_object()) return object;
  const auto type = text_at(entry, "type");
  if (!config_map && !type.empty()) object["type"] = type;
  auto data = Json::object();
  each_text(entry, "literals", [&](const std::string& text) { add_literal(text, data); });
  each_text(entry, "files", [&](const std::string& text) { add_file(text, read, data); });
  for (const auto* key : {"envs", "env"}) {
    each_text(entry, key, [&](const std::string& path) { add_env(read(path), data); });
  }
  if (!data.empty()) object[config_map ? "data" : "stringData"] = std::move(data);
  return object;
}

}  // namespace nsposture::check::kustomize
