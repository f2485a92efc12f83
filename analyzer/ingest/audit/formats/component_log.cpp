#include "analyzer/ingest/audit/formats/component_log.h"

#include "graph/base/trim.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::audit::formats {

namespace {

bool digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

// "I1023 23:50:38.116061       1 options.go:221] …"
bool is_klog(std::string_view line) {
  return line.size() > 6 && std::string_view("IWEF").find(line[0]) != std::string_view::npos &&
         digits(line.substr(1, 4)) && line[5] == ' ';
}

// "NAME[123]:" and "NAME 123 [": a number after a word, followed by `behind`.
bool numbered(std::string_view line, std::string_view before, std::string_view behind) {
  if (!line.starts_with(before)) return false;
  line.remove_prefix(before.size());
  const auto end = line.find_first_not_of("0123456789");
  return end != 0 && end != std::string_view::npos && line.substr(end).starts_with(behind);
}

// Lines that no audit log contains, wherever they are.
bool is_unmistakable(std::string_view text) {
  constexpr std::array<std::string_view, 5> kBegins = {"[+]", "[-]",
                                                       "panic: ", "fatal error: ", "created by "};
  const auto begins = [&](std::string_view word) { return text.starts_with(word); };
  return numbered(text, "Trace[", "]:") || numbered(text, "goroutine ", " [") ||
         std::ranges::any_of(kBegins, begins);
}

// "\t/workspace/pkg/server.go:512 +0x1d"
bool is_stack_place(std::string_view line, std::string_view text) {
  return text.data() != line.data() && has(text, ".go:");
}

}  // namespace

bool names_event(std::string_view line) {
  return has(line, "auditID") || has(line, "audit.k8s.io/v1");
}

bool may_be_cut_event(std::string_view line) {
  return names_event(line) || has(line, "\":");
}

bool ComponentLog::takes(std::string_view line) {
  const auto text = trim(line);
  if (text.starts_with('{')) return inside_ = false;
  const bool own = is_klog(text) || is_unmistakable(text);
  if (own || text.empty()) {
    inside_ = inside_ || own;
    return own;
  }
  const bool indented = text.data() != line.data();
  if (names_event(text)) return inside_ = false;
  if (is_stack_place(line, text)) return inside_ = true;
  // A dumped structure has keys, but is indented more than any line of a log.
  return inside_ = inside_ && (indented || text.front() == '}' || !may_be_cut_event(text));
}

}  // namespace nsposture::ingest::audit::formats
