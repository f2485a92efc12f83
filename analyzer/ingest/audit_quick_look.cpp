#include "analyzer/ingest/audit_quick_look.h"

#include "analyzer/ingest/audit_relevance.h"

#include <algorithm>
#include <cstring>

namespace nsposture::ingest {

namespace {

// The API server writes keys in the order of its Go struct: objectRef stands before everything that
// a client may have put an "objectRef" of its own into (requestObject, responseObject,
// annotations); of the keys before it, only user.extra has names a client may choose, and its
// values are arrays.
constexpr std::string_view kCanonical = R"({"kind":"Event","apiVersion":"audit.k8s.io/v1",)";
constexpr std::string_view kObjectRef = R"("objectRef":{)";
constexpr std::string_view kRequestObject = R"("requestObject":)";
constexpr std::string_view kStageTimestamp = R"("stageTimestamp":")";

std::size_t find(std::string_view text, std::string_view needle, std::size_t from = 0) {
  if (from >= text.size()) return std::string_view::npos;
  const void* found =
      ::memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// One `"key":"value"` of a flat object of strings; false when it is anything else or has an escape.
struct Member {
  std::string_view key;
  std::string_view value;
};

bool take_string(std::string_view& text, std::string_view& value) {
  if (text.empty() || text.front() != '"') return false;
  const auto end = text.find_first_of("\"\\", 1);
  if (end == std::string_view::npos || text[end] == '\\') return false;
  value = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return true;
}

bool take_member(std::string_view& text, Member& member) {
  if (!take_string(text, member.key) || text.empty() || text.front() != ':') return false;
  text.remove_prefix(1);
  return take_string(text, member.value);
}

// The resource that a flat objectRef names; a null view when it cannot be told without parsing.
std::string_view resource_of(std::string_view object_ref) {
  Member member;
  while (take_member(object_ref, member)) {
    if (member.key == "resource") return member.value;
    if (object_ref.empty() || object_ref.front() != ',') break;
    object_ref.remove_prefix(1);
  }
  return {};
}

}  // namespace

Look quick_look(std::string_view line) {
  // A line without its end is damaged, which only parsing tells.
  if (!line.starts_with(kCanonical) || !line.ends_with('}')) return Look::Parse;
  const auto at = find(line, kObjectRef);
  if (at == std::string_view::npos) {
    // A request that concerns no object, such as /healthz, unless the key is written with escapes.
    return find(line, "\\u") == std::string_view::npos ? Look::Irrelevant : Look::Parse;
  }
  const auto resource = resource_of(line.substr(at + kObjectRef.size()));
  if (resource.data() == nullptr || is_relevant_resource(resource)) return Look::Parse;
  // Not the API server's order after all: the objectRef found may be inside a body.
  const auto head = line.substr(0, at);
  if (find(head, kRequestObject) != std::string_view::npos ||
      find(head, "\"annotations\":") != std::string_view::npos) {
    return Look::Parse;
  }
  return Look::Irrelevant;
}

std::string_view quick_time(std::string_view line) {
  constexpr std::size_t kTail = 700;  // timestamps stand before the annotations, at the line's end
  const auto from = line.size() > kTail ? line.size() - kTail : 0;
  const auto at = find(line, kStageTimestamp, from);
  if (at == std::string_view::npos) return {};
  const auto begin = at + kStageTimestamp.size();
  const auto end = line.find('"', begin);
  return end == std::string_view::npos ? std::string_view() : line.substr(begin, end - begin);
}

}  // namespace nsposture::ingest
