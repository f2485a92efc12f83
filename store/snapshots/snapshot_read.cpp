#include "graph/base/error.h"
#include "store/records/stored_number.h"
#include "store/snapshots/extra_column.h"
#include "store/snapshots/node_detail.h"
#include "store/snapshots/snapshot_schema.h"
#include "store/snapshots/snapshots.h"
#include "store/sql/json_list.h"
#include "store/sql/statement.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <unordered_map>

namespace nsposture::store::snapshots {

namespace {

// Where a node's object is in the Cluster, and its name: edges need both.
struct NodePlace {
  NodeKind kind = NodeKind::Namespace;
  std::uint32_t index = 0;
  std::string namespace_;
  std::string name;
};

class SnapshotReader {
 public:
  SnapshotReader(const sql::Database& database, std::int64_t snapshot)
      : database_(database), snapshot_(snapshot) {}

  Cluster read() {
    read_head();
    read_nodes();
    read_rules();
    read_edges();
    return std::move(cluster_);
  }

 private:
  void read_head() {
    sql::Statement head(database_,
                        "SELECT cluster, builtin_roles, extra, unreadable FROM snapshot WHERE id = "
                        "?");
    if (!head.bind_all(snapshot_).step()) {
      throw Error(ErrorCode::Input,
                  fmt::format("`{}` has no snapshot {}", database_.path(), snapshot_));
    }
    cluster_.name = head.text_at(0);
    cluster_.builtin_roles = head.text_at(1);
    read_extra(head.view_at(2), cluster_);
    // Written by an older version, which stored only this.
    const bool told = !cluster_.reading.kinds.empty() || !cluster_.reading.unread.empty();
    if (!told && head.uint_at(3) != 0) cluster_.reading.note_unread("its input");
    sql::Statement files(database_,
                         "SELECT path FROM source_file WHERE snapshot_id = ? ORDER BY number");
    files.bind_all(snapshot_);
    while (files.step()) cluster_.files.push_back(files.text_at(0));
  }

  void read_nodes() {
    sql::Statement nodes(
        database_,
        "SELECT kind, present, namespace, name, uid, created_ns, created_digits, file, "
        "line, col, detail FROM node WHERE snapshot_id = ? ORDER BY id");
    nodes.bind_all(snapshot_);
    places_.emplace_back();  // nodes are numbered from 1
    while (nodes.step()) read_node(nodes);
  }

  void read_node(const sql::Statement& row) {
    NodePlace place{static_cast<NodeKind>(row.int_at(0)), 0, row.text_at(2), row.text_at(3)};
    if (row.int_at(1) != 0) place.index = add_object(place.kind, row);
    places_.push_back(std::move(place));
  }

  std::uint32_t add_object(NodeKind kind, const sql::Statement& row) {
    switch (kind) {
      case NodeKind::Namespace:
        return add(cluster_.namespaces, row);
      case NodeKind::ServiceAccount:
        return add(cluster_.service_accounts, row);
      case NodeKind::Role:
      case NodeKind::ClusterRole: {
        const auto index = add(cluster_.roles, row);
        cluster_.roles[index].kind =
            kind == NodeKind::Role ? RoleKind::Role : RoleKind::ClusterRole;
        return index;
      }
      case NodeKind::RoleBinding:
      case NodeKind::ClusterRoleBinding: {
        const auto index = add(cluster_.bindings, row);
        cluster_.bindings[index].kind = kind == NodeKind::RoleBinding
                                            ? BindingKind::RoleBinding
                                            : BindingKind::ClusterRoleBinding;
        return index;
      }
      case NodeKind::Workload:
        return add(cluster_.workloads, row);
      case NodeKind::Related:
        return add(cluster_.related, row);
      case NodeKind::User:
      case NodeKind::Group:
        return 0;
    }
    return 0;
  }

  template <typename Object>
  static std::uint32_t add(std::vector<Object>& objects, const sql::Statement& row) {
    auto& object = objects.emplace_back();
    object.meta.namespace_ = row.text_at(2);
    object.meta.name = row.text_at(3);
    object.meta.uid = row.text_at(4);
    if (!row.null_at(5)) {
      object.meta.created = Timestamp{row.int_at(5), static_cast<std::uint8_t>(row.int_at(6))};
    }
    object.pos = position(row, 7);
    read_detail(row.view_at(10), object);
    return static_cast<std::uint32_t>(objects.size() - 1);
  }

  static SourcePos position(const sql::Statement& row, int column) {
    return {static_cast<std::uint32_t>(row.int_at(column)),
            static_cast<std::uint32_t>(row.int_at(column + 1)),
            static_cast<std::uint32_t>(row.int_at(column + 2))};
  }

  const PolicyRule& permission(std::int64_t id) {
    const auto [found, fresh] = permissions_.try_emplace(id);
    if (fresh) {
      sql::Statement row(
          database_,
          "SELECT verbs, api_groups, resources, resource_names, non_resource_urls FROM "
          "permission WHERE id = ?");
      if (row.bind_all(id).step()) {
        auto& rule = found->second;
        rule.verbs = sql::list_from_json(row.view_at(0));
        rule.api_groups = sql::list_from_json(row.view_at(1));
        rule.resources = sql::list_from_json(row.view_at(2));
        rule.resource_names = sql::list_from_json(row.view_at(3));
        rule.non_resource_urls = sql::list_from_json(row.view_at(4));
      }
    }
    return found->second;
  }

  void read_rules() {
    sql::Statement rules(database_,
                         "SELECT role_node, permission_id, file, line, col FROM role_rule WHERE "
                         "snapshot_id = ? ORDER BY role_node, seq");
    rules.bind_all(snapshot_);
    while (rules.step()) {
      auto& role = cluster_.roles.at(place(rules.int_at(0)).index);
      role.rules.push_back(permission(rules.int_at(1)));
      role.rules.back().pos = position(rules, 2);
    }
  }

  const NodePlace& place(std::int64_t node) const {
    return places_.at(static_cast<std::size_t>(node));
  }

  void read_edges() {
    sql::Statement edges(
        database_,
        "SELECT kind, from_node, to_node FROM edge WHERE snapshot_id = ? ORDER BY kind, "
        "from_node, seq");
    edges.bind_all(snapshot_);
    while (edges.step()) {
      const auto& from = place(edges.int_at(1));
      const auto& to = place(edges.int_at(2));
      switch (static_cast<EdgeKind>(edges.int_at(0))) {
        case EdgeKind::Binds:
          cluster_.bindings.at(from.index).subjects.push_back(subject_of(to));
          break;
        case EdgeKind::RefersTo:
          cluster_.bindings.at(from.index).role_ref = {
              to.kind == NodeKind::Role ? RoleKind::Role : RoleKind::ClusterRole, to.name};
          break;
        case EdgeKind::RunsAs:
          cluster_.workloads.at(from.index).service_account = to.name;
          break;
      }
    }
  }

  static Subject subject_of(const NodePlace& node) {
    switch (node.kind) {
      case NodeKind::Group:
        return {SubjectKind::Group, {}, node.name};
      case NodeKind::ServiceAccount:
        return {SubjectKind::ServiceAccount, node.namespace_, node.name};
      default:
        return {SubjectKind::User, {}, node.name};
    }
  }

  const sql::Database& database_;
  std::int64_t snapshot_;
  Cluster cluster_;
  std::vector<NodePlace> places_;
  std::unordered_map<std::int64_t, PolicyRule> permissions_;
};

// Adds nothing for a damaged one: loading it reports the damage.
void add_extra(std::string_view extra, SnapshotInfo& info) {
  Cluster head;
  try {
    read_extra(extra, head);
  } catch (const nlohmann::json::exception&) {
    return;
  }
  info.not_read = head.reading.lacking(needed_kinds());
  info.log_alone = head.reading.is_log_alone();
  info.kubernetes = head.kubernetes;
}

}  // namespace

Cluster read_snapshot(sql::Database& database, std::int64_t id) {
  const sql::ReadTransaction reading(database);
  try {
    return SnapshotReader(database, id).read();
  } catch (const std::logic_error&) {  // an edge without a target: vector::at
  } catch (const nlohmann::json::exception&) {
  }
  throw Error(ErrorCode::Input, fmt::format("snapshot {} in `{}` is damaged", id, database.path()));
}

std::vector<SnapshotInfo> read_snapshot_infos(const sql::Database& database) {
  sql::Statement rows(
      database,
      "SELECT id, cluster, taken_ns, taken_digits, sources, builtin_roles, objects, "
      "rejected, unreadable, extra FROM snapshot ORDER BY id");
  std::vector<SnapshotInfo> infos;
  while (rows.step()) {
    SnapshotInfo info;
    info.id = rows.int_at(0);
    info.cluster = rows.text_at(1);
    info.taken = {rows.int_at(2), static_cast<std::uint8_t>(rows.int_at(3))};
    info.sources = rows.text_at(4);
    info.builtin_roles = rows.text_at(5);
    info.objects = rows.uint_at(6);
    info.rejected = rows.uint_at(7);
    info.unreadable = rows.uint_at(8);
    add_extra(rows.view_at(9), info);
    infos.push_back(std::move(info));
  }
  return infos;
}

std::vector<Diagnostic> read_diagnostics(const sql::Database& database, std::int64_t id) {
  sql::Statement rows(
      database,
      "SELECT kind, file, line, col, object_kind, object_namespace, object_name, message "
      "FROM diagnostic WHERE snapshot_id = ? ORDER BY seq");
  rows.bind_all(id);
  std::vector<Diagnostic> diagnostics;
  while (rows.step()) {
    Diagnostic diagnostic;
    diagnostic.kind = from_stored_number<DiagnosticKind>(rows.int_at(0));
    diagnostic.file = rows.text_at(1);
    diagnostic.line = static_cast<std::uint32_t>(rows.int_at(2));
    diagnostic.column = static_cast<std::uint32_t>(rows.int_at(3));
    diagnostic.object_kind = rows.text_at(4);
    diagnostic.object_namespace = rows.text_at(5);
    diagnostic.object_name = rows.text_at(6);
    diagnostic.message = rows.text_at(7);
    diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

std::vector<std::string> read_clusters(const sql::Database& database) {
  sql::Statement row(database, "SELECT DISTINCT cluster FROM snapshot ORDER BY cluster");
  std::vector<std::string> names;
  while (row.step()) names.push_back(row.text_at(0));
  return names;
}

std::vector<std::string> snapshot_problems(const sql::Database& database) {
  std::vector<std::string> problems;
  sql::Statement objects(
      database,
      "SELECT s.id FROM snapshot s WHERE s.objects <> (SELECT count(*) FROM node n "
      "WHERE n.snapshot_id = s.id AND n.present = 1)");
  while (objects.step()) {
    problems.push_back("snapshot " + objects.text_at(0) + " does not hold all of its objects");
  }
  sql::Statement roleless(
      database,
      "SELECT DISTINCT n.snapshot_id FROM node n WHERE n.kind IN (?, ?) AND NOT "
      "EXISTS (SELECT 1 FROM edge e WHERE e.snapshot_id = n.snapshot_id AND e.kind "
      "= ? AND e.from_node = n.id)");
  roleless.bind_all(static_cast<int>(NodeKind::RoleBinding),
                    static_cast<int>(NodeKind::ClusterRoleBinding),
                    static_cast<int>(EdgeKind::RefersTo));
  while (roleless.step()) {
    problems.push_back("snapshot " + roleless.text_at(0) + " has a binding that refers to no role");
  }
  return problems;
}

}  // namespace nsposture::store::snapshots
