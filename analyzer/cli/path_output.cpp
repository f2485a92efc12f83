#include "analyzer/cli/path_output.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

Json step_json(const Cluster& cluster, const Step& step) {
  Json grants = Json::array();
  for (const auto& grant : step.grants) {
    if (grant.gained) continue;  // came by an earlier step: there is no binding to show
    grants.push_back(grant_json(cluster, grant.grant));
  }
  return {{"technique", to_string(step.technique)},
          {"as", step.as},
          {"gains", step.gains},
          {"because", step.because},
          {"request", step.request},
          {"grants", std::move(grants)}};
}

void write_step(const Cluster& cluster, const Step& step, std::size_t number, Io& io) {
  io.out << fmt::format("  {}. {} as {}: {}\n", number, visible(to_string(step.technique)),
                        visible(step.as), visible(step.because));
  for (const auto& grant : step.grants) {
    if (!grant.gained) io.out << "       by " << visible(grant_text(cluster, grant.grant)) << '\n';
  }
  std::string_view request = step.request;
  while (!request.empty()) {
    const auto line = request.substr(0, request.find('\n'));
    io.out << "       $ " << visible(line) << '\n';
    request.remove_prefix(std::min(request.size(), line.size() + 1));
  }
}

}  // namespace

Json path_json(const Cluster& cluster, const TakeoverPath& path) {
  Json steps = Json::array();
  for (const auto& step : path.steps) steps.push_back(step_json(cluster, step));
  return steps;
}

void write_path_text(const Cluster& cluster, const TakeoverPath& path, Io& io) {
  std::size_t number = 0;
  for (const auto& step : path.steps) write_step(cluster, step, ++number, io);
}

const char* to_word(How how) {
  switch (how) {
    case How::Direct:
      return "direct";
    case How::Becomes:
      return "becomes";
    case How::Indirect:
      return "indirect";
    case How::No:
      return "no";
  }
  return "no";
}

}  // namespace nsposture::cli
