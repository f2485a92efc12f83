#include "analyzer/cli/transitive_output.h"

#include "analyzer/cli/grant_output.h"
#include "analyzer/cli/path_output.h"
#include "analyzer/cli/table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

const NamespaceCreator* direct_of(const TransitiveAnswer& answer, const Subject& subject) {
  const auto found =
      std::ranges::lower_bound(answer.direct, subject, {}, &NamespaceCreator::subject);
  return found != answer.direct.end() && found->subject == subject ? &*found : nullptr;
}

Json creation_json(const Cluster& cluster, const Grant& grant,
                   const std::vector<std::string>& only_names) {
  auto json = grant_json(cluster, grant);
  json["only_names"] = only_names;
  return json;
}

// The grants of a direct subject: its own, or those of a group it is in.
Json direct_grants(const TransitiveAnswer& answer, const Subject& subject) {
  Json grants = Json::array();
  if (const auto* own = direct_of(answer, subject)) {
    for (const auto& grant : own->grants) {
      grants.push_back(creation_json(answer.cluster, grant.grant, grant.only_names));
    }
    return grants;
  }
  const auto path = answer.escalation.path(subject);
  if (!path || path->steps.empty()) return grants;
  for (const auto& grant : path->steps.back().grants) {
    grants.push_back(creation_json(answer.cluster, grant.grant, path->only_names));
  }
  return grants;
}

Json subject_json(const TransitiveAnswer& answer, const EscalationResult& result) {
  Json json = {{"kind", to_string(result.subject.kind)},
               {"namespace", result.subject.namespace_},
               {"name", result.subject.name},
               {"how", to_word(result.how)},
               {"grants", Json::array()},
               {"path", Json::array()}};
  if (result.how == How::Direct) {
    json["grants"] = direct_grants(answer, result.subject);
    return json;
  }
  const auto paths =
      answer.escalation.all_paths(result.subject, std::max<std::size_t>(answer.all_paths, 1));
  if (!paths.empty()) {
    json["path"] = path_json(answer.cluster, paths.front());
    if (!paths.front().only_names.empty()) json["only_names"] = paths.front().only_names;
  }
  json["cost"] = result.cost;
  if (answer.all_paths > 1) {
    json["paths"] = Json::array();
    for (const auto& path : paths) json["paths"].push_back(path_json(answer.cluster, path));
  }
  return json;
}

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

// As an element of an array of the outermost object. Strings hold no line break in JSON.
void write_indented(std::string_view json, Io& io) {
  while (!json.empty()) {
    const auto line = json.substr(0, json.find('\n'));
    io.out << "    " << line;
    json.remove_prefix(line.size());
    if (json.empty()) return;
    io.out << '\n';
    json.remove_prefix(1);
  }
}

void write_subject(const TransitiveAnswer& answer, const EscalationResult& result, Io& io) {
  io.out << visible(describe(result.subject)) << " - " << to_word(result.how) << '\n';
  const auto paths =
      answer.escalation.all_paths(result.subject, std::max<std::size_t>(answer.all_paths, 1));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (paths.size() > 1) io.out << fmt::format("  path {}\n", i + 1);
    write_path_text(answer.cluster, paths[i], io);
  }
}

}  // namespace

// One subject after the other: of a large cluster all together would be tens of MB, and most of the
// time would go into building and taking down the tree of it.
void write_transitive_json(const TransitiveAnswer& answer, Io& io) {
  io.out << "{\n  \"subjects\": [";
  const char* before = "\n";
  for (const auto& result : answer.escalation.results()) {
    if (result.how == How::No) continue;
    io.out << before;
    write_indented(dump(subject_json(answer, result)), io);
    before = ",\n";
  }
  const bool any = *before == ',';
  io.out << (any ? "\n  ]" : "]")
         << ",\n  \"builtin_roles\": " << dump(answer.cluster.builtin_roles) << "\n}\n";
}

void write_transitive_text(const TransitiveAnswer& answer, Io& io) {
  for (const auto& result : answer.escalation.results()) {
    if (result.how != How::No) write_subject(answer, result, io);
  }
}

}  // namespace nsposture::cli
