#include "graph/model/object_key.h"
#include "store/records/stored_number.h"
#include "store/snapshots/extra_column.h"
#include "store/snapshots/node_detail.h"
#include "store/snapshots/snapshot_schema.h"
#include "store/snapshots/snapshots.h"
#include "store/sql/insert.h"
#include "store/sql/interned.h"
#include "store/sql/json_list.h"
#include "store/sql/statement.h"

#include <map>
#include <unordered_map>

namespace nsposture::store::snapshots {

namespace {

constexpr std::int64_t kAbsent = 0;
constexpr std::int64_t kPresent = 1;

// Writes one snapshot's nodes and edges. Nodes are numbered in the order of the Cluster's vectors,
// kind by kind, so that reading them back in order restores the vectors.
class SnapshotWriter {
 public:
  SnapshotWriter(sql::Database& database, std::int64_t snapshot)
      : snapshot_(snapshot),
        file_(database, sql::insert_into("source_file", {"snapshot_id", "number", "path"})),
        node_(database,
              sql::insert_into("node",
                               {"snapshot_id", "id", "kind", "present", "namespace", "name", "uid",
                                "created_ns", "created_digits", "file", "line", "col", "detail"})),
        edge_(database,
              sql::insert_into("edge", {"snapshot_id", "kind", "from_node", "seq", "to_node"})),
        rule_(database, sql::insert_into("role_rule", {"snapshot_id", "role_node", "seq",
                                                       "permission_id", "file", "line", "col"})),
        permission_(database, "permission",
                    {"verbs", "api_groups", "resources", "resource_names", "non_resource_urls"}) {}

  void write(const Cluster& cluster) {
    std::int64_t number = 0;
    for (const auto& path : cluster.files) file_.run(snapshot_, number++, path);
    for (const auto& ns : cluster.namespaces) add(NodeKind::Namespace, ns);
    for (const auto& account : cluster.service_accounts) add_account(account);
    for (const auto& role : cluster.roles) add_role(role);
    for (const auto& object : cluster.related) add(NodeKind::Related, object);
    for (const auto& workload : cluster.workloads) {
      const auto node = add(NodeKind::Workload, workload);
      connect(EdgeKind::RunsAs, node, 0,
              named(NodeKind::ServiceAccount, workload.meta.namespace_, workload.service_account));
    }
    for (const auto& binding : cluster.bindings) add_binding(binding);
  }

 private:
  template <typename Object>
  std::int64_t add(NodeKind kind, const Object& object) {
    const auto& meta = object.meta;
    const auto detail = detail_of(object);
    std::optional<std::int64_t> created;
    std::optional<int> digits;
    if (meta.created) {
      created = meta.created->ns;
      digits = meta.created->digits;
    }
    node_.run(snapshot_, next_, static_cast<int>(kind), kPresent, meta.namespace_, meta.name,
              meta.uid, created, digits, object.pos.file, object.pos.line, object.pos.column,
              detail.empty() ? std::nullopt : std::optional<std::string>(detail));
    return next_++;
  }

  void add_account(const ServiceAccount& account) {
    remember(NodeKind::ServiceAccount, account.meta.namespace_, account.meta.name,
             add(NodeKind::ServiceAccount, account));
  }

  void add_role(const Role& role) {
    const auto kind = role.kind == RoleKind::Role ? NodeKind::Role : NodeKind::ClusterRole;
    const auto node = add(kind, role);
    remember(kind, role.meta.namespace_, role.meta.name, node);
    std::int64_t seq = 0;
    for (const auto& rule : role.rules) {
      rule_.run(snapshot_, node, seq++, permission(rule), rule.pos.file, rule.pos.line,
                rule.pos.column);
    }
  }

  void add_binding(const Binding& binding) {
    const bool local = binding.kind == BindingKind::RoleBinding;
    const auto node = add(local ? NodeKind::RoleBinding : NodeKind::ClusterRoleBinding, binding);
    std::int64_t seq = 0;
    for (const auto& subject : binding.subjects) {
      connect(EdgeKind::Binds, node, seq++, subject_node(subject));
    }
    const auto role = role_key_of(binding);
    const bool cluster_role = role.kind == ObjectKind::ClusterRole;
    connect(
        EdgeKind::RefersTo, node, 0,
        named(cluster_role ? NodeKind::ClusterRole : NodeKind::Role, role.namespace_, role.name));
  }

  std::int64_t subject_node(const Subject& subject) {
    switch (subject.kind) {
      case SubjectKind::User:
        return named(NodeKind::User, {}, subject.name);
      case SubjectKind::Group:
        return named(NodeKind::Group, {}, subject.name);
      case SubjectKind::ServiceAccount:
        return named(NodeKind::ServiceAccount, subject.namespace_, subject.name);
    }
    return 0;
  }

  static std::string key(NodeKind kind, const std::string& ns, const std::string& name) {
    std::string text(1, static_cast<char>(kind));
    return text.append(ns).append(1, '\0').append(name);
  }

  void remember(NodeKind kind, const std::string& ns, const std::string& name, std::int64_t node) {
    nodes_.emplace(key(kind, ns, name), node);
  }

  // The node with that name; created as absent when the snapshot has no such object.
  std::int64_t named(NodeKind kind, const std::string& ns, const std::string& name) {
    const auto [found, fresh] = nodes_.try_emplace(key(kind, ns, name), next_);
    if (fresh) {
      node_.run(snapshot_, next_, static_cast<int>(kind), kAbsent, ns, name, "", std::nullopt,
                std::nullopt, 0, 0, 0, std::nullopt);
      ++next_;
    }
    return found->second;
  }

  void connect(EdgeKind kind, std::int64_t from, std::int64_t seq, std::int64_t to) {
    edge_.run(snapshot_, static_cast<int>(kind), from, seq, to);
  }

  std::int64_t permission(const PolicyRule& rule) {
    const std::string columns[] = {
        sql::json_list(rule.verbs), sql::json_list(rule.api_groups), sql::json_list(rule.resources),
        sql::json_list(rule.resource_names), sql::json_list(rule.non_resource_urls)};
    std::string text;
    for (const auto& column : columns) text += column;
    const auto [found, fresh] = permissions_.try_emplace(std::move(text), 0);
    if (!fresh) return found->second;
    found->second = permission_.id({columns[0], columns[1], columns[2], columns[3], columns[4]});
    return found->second;
  }

  std::int64_t snapshot_;
  std::int64_t next_ = 1;
  sql::Statement file_;
  sql::Statement node_;
  sql::Statement edge_;
  sql::Statement rule_;
  sql::Interned permission_;
  std::unordered_map<std::string, std::int64_t> nodes_;
  std::unordered_map<std::string, std::int64_t> permissions_;
};

void write_diagnostics(sql::Database& database, std::int64_t snapshot,
                       const std::vector<Diagnostic>& diagnostics) {
  sql::Statement insert(
      database, sql::insert_into("diagnostic",
                                 {"snapshot_id", "seq", "kind", "file", "line", "col",
                                  "object_kind", "object_namespace", "object_name", "message"}));
  std::int64_t seq = 0;
  for (const auto& d : diagnostics) {
    insert.run(snapshot, seq++, stored_number(d.kind), d.file, d.line, d.column, d.object_kind,
               d.object_namespace, d.object_name, d.message);
  }
}

}  // namespace

std::int64_t write_snapshot(sql::Database& database, const Cluster& cluster,
                            const SnapshotInfo& info, const std::vector<Diagnostic>& diagnostics) {
  return sql::in_transaction(database, [&] {
    sql::Statement insert(
        database, sql::insert_into(
                      "snapshot", {"cluster", "taken_ns", "taken_digits", "sources",
                                   "builtin_roles", "objects", "rejected", "unreadable", "extra"}) +
                      " RETURNING id");
    insert
        .bind_all(info.cluster, info.taken.ns, static_cast<int>(info.taken.digits), info.sources,
                  cluster.builtin_roles, info.objects, info.rejected, info.unreadable,
                  extra_of(cluster))
        .step();
    const auto id = insert.int_at(0);
    insert.reset();
    SnapshotWriter(database, id).write(cluster);
    write_diagnostics(database, id, diagnostics);
    return id;
  });
}

}  // namespace nsposture::store::snapshots
