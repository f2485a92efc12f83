// Container runtimes: CRI and Docker lines, which may be split.
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

namespace {

constexpr std::size_t kMaxPartial = 32UL * 1024 * 1024;
constexpr std::string_view kStandardError = "stderr";

}  // namespace

// "stdout F {json}"; P marks a part that is continued.
void Unwrapper::runtime_line(std::string_view text, const RecordContext& context, int depth) {
  const std::string stream(text.substr(0, 6));
  const auto tag_and_rest = text.substr(7);
  const auto space = tag_and_rest.find(' ');
  const bool partial = tag_and_rest.substr(0, space) == "P";
  auto rest = space == std::string_view::npos ? std::string_view() : tag_and_rest.substr(space + 1);
  if (stream == kStandardError) {
    if (!partial) sink_.skipped(kSkippedStderr);
    return;
  }
  const auto waiting = partial_.find(stream);
  if (!partial && waiting == partial_.end()) return this->text(rest, context, depth + 1);
  auto& joined = partial_[stream];
  joined += rest;
  if (joined.size() > kMaxPartial) {
    partial_.erase(stream);
    return sink_.malformed("a split line is too long");
  }
  if (partial) return;
  const auto whole = json::padded(joined);
  partial_.erase(stream);
  this->text(whole, context, depth + 1);
}

// Docker splits lines of more than 16 KB; only the last part ends with a newline.
bool Unwrapper::docker(const json::JsonObject& object, const RecordContext& context, int depth) {
  if (json::json_kind(object["stream"]) != json::JsonKind::String || object["time"].empty())
    return false;
  auto line = reader_.string(object["log"]);
  if (!line) return false;
  const auto stream = reader_.text(object["stream"]);
  if (stream == kStandardError) {
    if (line->ends_with('\n')) sink_.skipped(kSkippedStderr);
    return true;
  }
  const auto inner = with_format(context, "docker json-file");
  const auto waiting = partial_.find(stream);
  const bool complete =
      line->ends_with('\n') || (waiting == partial_.end() && reader_.object(*line).valid());
  if (complete && waiting == partial_.end()) {
    text(*line, inner, depth + 1);
    return true;
  }
  auto& joined = partial_[stream];
  joined += *line;
  if (joined.size() > kMaxPartial) {
    partial_.erase(stream);
    sink_.malformed("a split line is too long");
  } else if (complete) {
    const auto whole = json::padded(joined);
    partial_.erase(stream);
    text(whole, inner, depth + 1);
  }
  return true;
}

}  // namespace nsposture::ingest::audit::formats
