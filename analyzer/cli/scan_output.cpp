#include "analyzer/cli/scan_output.h"

#include "analyzer/cli/table.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace nsposture::cli {

namespace {

using Json = nlohmann::ordered_json;

std::map<std::string, std::uint64_t> object_counts(const Cluster& cluster) {
  std::map<std::string, std::uint64_t> counts;
  if (!cluster.namespaces.empty()) counts["Namespace"] = cluster.namespaces.size();
  if (!cluster.service_accounts.empty()) {
    counts["ServiceAccount"] = cluster.service_accounts.size();
  }
  for (const auto& role : cluster.roles) ++counts[std::string(to_string(role.kind))];
  for (const auto& binding : cluster.bindings) ++counts[std::string(to_string(binding.kind))];
  for (const auto& workload : cluster.workloads) ++counts[workload.kind];
  for (const auto& object : cluster.related) ++counts[object.kind];
  return counts;
}

Json rejected_json(const Diagnostic& diagnostic) {
  return {{"file", diagnostic.file},        {"line", diagnostic.line},
          {"kind", diagnostic.object_kind}, {"namespace", diagnostic.object_namespace},
          {"name", diagnostic.object_name}, {"message", diagnostic.message}};
}

Json place_json(const Diagnostic& diagnostic) {
  return {{"file", diagnostic.file},
          {"line", diagnostic.line},
          {"column", diagnostic.column},
          {"message", diagnostic.message}};
}

Json list_of(const analysis::Scan& loaded, DiagnosticKind kind,
             Json (*convert)(const Diagnostic&)) {
  Json list = Json::array();
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.kind == kind) list.push_back(convert(diagnostic));
  }
  return list;
}

}  // namespace

std::string scan_json(const analysis::Scan& loaded) {
  Json json;
  json["snapshot"] = loaded.info.id == 0 ? Json(nullptr) : Json(loaded.info.id);
  json["cluster"] = loaded.info.cluster;
  json["taken"] = format_rfc3339(loaded.info.taken);
  json["builtin_roles"] = loaded.info.builtin_roles;
  json["objects"] = object_counts(loaded.cluster);
  json["passed_over"] = loaded.cluster.passed_over;
  json["rejected"] = list_of(loaded, DiagnosticKind::Rejected, rejected_json);
  json["unreadable"] = list_of(loaded, DiagnosticKind::Unreadable, place_json);
  json["warnings"] = list_of(loaded, DiagnosticKind::Warning, place_json);
  // Names from the input need not be valid UTF-8 after all: replaced, never thrown at.
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

void write_scan_text(const analysis::Scan& loaded, Io& io) {
  std::vector<Row> rows = {{"KIND", "OBJECTS"}};
  for (const auto& [kind, count] : object_counts(loaded.cluster)) {
    rows.push_back({kind, std::to_string(count)});
  }
  write_table(io.out, rows);
  std::uint64_t passed_over = 0;
  for (const auto& [kind, count] : loaded.cluster.passed_over) passed_over += count;
  if (passed_over > 0)
    io.out << fmt::format("{} objects of other kinds passed over\n", passed_over);
  if (loaded.info.builtin_roles != "none" && !loaded.info.builtin_roles.empty()) {
    io.out << fmt::format("the built-in roles and bindings of Kubernetes {} were merged in\n",
                          loaded.info.builtin_roles);
  }
  if (loaded.info.rejected > 0) {
    io.out << fmt::format("{} objects rejected: the API server would refuse them\n",
                          loaded.info.rejected);
  }
  if (loaded.info.unreadable > 0) {
    io.out << fmt::format("{} documents could not be read: the snapshot is incomplete\n",
                          loaded.info.unreadable);
  }
  if (loaded.info.id != 0) {
    io.out << fmt::format("snapshot {} as of {}\n", loaded.info.id,
                          format_rfc3339(loaded.info.taken));
  }
}

}  // namespace nsposture::cli
