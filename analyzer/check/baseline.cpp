#include "analyzer/check/baseline.h"

#include "analyzer/ingest/bytes/source_file.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace nsposture::check {

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const store::Finding& finding) {
  return {{"fingerprint", finding.fingerprint}, {"rule", finding.rule}, {"title", finding.title}};
}

}  // namespace

std::set<std::string> read_baseline(const std::string& path) {
  const auto input = ingest::bytes::read_source_file(path);
  if (!input.trouble.empty()) {
    throw Error(ErrorCode::Usage, fmt::format("the baseline `{}` {}", path, input.trouble));
  }
  return parse_baseline(input.text, path);
}

std::set<std::string> parse_baseline(const std::string& text, const std::string& name) {
  const auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const bool usable = json.is_object() && json.contains("findings") && json["findings"].is_array();
  std::set<std::string> fingerprints;
  bool complete = usable;
  if (usable) {
    for (const auto& finding : json["findings"]) {
      const bool known = finding.is_object() && finding.contains("fingerprint") &&
                         finding["fingerprint"].is_string();
      if (known) fingerprints.insert(finding["fingerprint"].get<std::string>());
      complete = complete && known;
    }
  }
  if (!complete) {
    throw Error(ErrorCode::Usage,
                fmt::format("`{}` is no baseline: write one with `nsposture check --init`", name));
  }
  return fingerprints;
}

std::string baseline_text(const std::vector<store::Finding>& findings) {
  std::vector<const store::Finding*> sorted;
  sorted.reserve(findings.size());
  for (const auto& finding : findings) sorted.push_back(&finding);
  std::ranges::sort(sorted, {}, [](const store::Finding* f) {
    return std::tuple(std::string_view(f->rule), std::string_view(f->title),
                      std::string_view(f->fingerprint));
  });
  std::string text = "{\"version\": 1, \"findings\": [";
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    text += i == 0 ? "\n  " : ",\n  ";
    text += to_text(to_json(*sorted[i]));
  }
  return text + "\n]}\n";
}

}  // namespace nsposture::check
