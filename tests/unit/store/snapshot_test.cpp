#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace nsposture {

namespace {

using Json = nlohmann::json;
using namespace nsposture::tests;

Json written(const SourcePos& pos) {
  return {pos.file, pos.line, pos.column};
}

Json written(const ObjectMeta& meta) {
  Json json = {meta.namespace_, meta.name, meta.uid, meta.labels, meta.annotations};
  if (meta.created) json.push_back({meta.created->ns, meta.created->digits});
  return json;
}

Json written(const PolicyRule& rule) {
  return {rule.verbs,          rule.api_groups,        rule.resources,
          rule.resource_names, rule.non_resource_urls, written(rule.pos)};
}

Json written(const AggregationRule& aggregation) {
  Json json = Json::array();
  for (const auto& selector : aggregation.selectors) {
    Json expressions = Json::array();
    for (const auto& e : selector.match_expressions) expressions.push_back({e.key, e.op, e.values});
    json.push_back({selector.match_labels, expressions});
  }
  return json;
}

Json written(const Role& role) {
  Json rules = Json::array();
  for (const auto& rule : role.rules) rules.push_back(written(rule));
  return {static_cast<int>(role.kind), written(role.meta), rules, written(role.pos),
          role.aggregation ? written(*role.aggregation) : Json()};
}

Json written(const Binding& binding) {
  Json subjects = Json::array();
  for (const auto& s : binding.subjects) {
    subjects.push_back({static_cast<int>(s.kind), s.namespace_, s.name});
  }
  return {static_cast<int>(binding.kind),
          written(binding.meta),
          static_cast<int>(binding.role_ref.kind),
          binding.role_ref.name,
          subjects,
          written(binding.pos)};
}

Json written(const Namespace& ns) {
  return {written(ns.meta), ns.phase, written(ns.pos)};
}

Json written(const ServiceAccount& account) {
  return {written(account.meta), account.automounts_token.value_or(true),
          account.automounts_token.has_value(), written(account.pos)};
}

Json written(const Workload& w) {
  return {w.kind,
          written(w.meta),
          w.service_account,
          w.node,
          w.running,
          w.automounts_token.value_or(false),
          w.automounts_token.has_value(),
          w.projects_token,
          w.secrets,
          written(w.pos)};
}

Json written(const RelatedObject& o) {
  return {o.api_group, o.kind, written(o.meta), o.type, written(o.pos)};
}

template <typename Object>
Json all(const std::vector<Object>& objects) {
  Json json = Json::array();
  for (const auto& object : objects) json.push_back(written(object));
  return json;
}

// Every field of the model, so that two clusters compare field by field and a difference is
// legible.
Json written(const Reading& reading) {
  Json kinds = Json::object();
  for (const auto& [kind, read] : reading.kinds) {
    kinds[kind] = {static_cast<int>(read.state), read.why};
  }
  return {kinds, reading.unread};
}

Json written(const Cluster& c) {
  return {{"name", c.name},
          {"files", c.files},
          {"namespaces", all(c.namespaces)},
          {"service_accounts", all(c.service_accounts)},
          {"roles", all(c.roles)},
          {"bindings", all(c.bindings)},
          {"workloads", all(c.workloads)},
          {"related", all(c.related)},
          {"passed_over", c.skipped_kinds},
          {"api_groups", c.api_groups},
          {"kubernetes", {c.kubernetes.minor, to_string(c.kubernetes.from)}},
          {"builtin_roles", c.builtin_roles},
          {"reading", written(c.reading)}};
}

ObjectMeta meta(std::string ns, std::string name, std::uint8_t digits) {
  ObjectMeta meta;
  meta.namespace_ = std::move(ns);
  meta.name = std::move(name);
  meta.uid = "uid of " + meta.name;
  meta.created = Timestamp{1'795'435'200'987'762'000 + digits, digits};
  meta.labels = {{"team", "a"}, {"quoted\"", "line\nbreak"}};
  meta.annotations = {{"note", "'; DROP TABLE node; --"}};
  return meta;
}

void add_roles(Cluster& cluster) {
  Role reader;
  reader.kind = RoleKind::Role;
  reader.meta = meta("ci", "reader", 0);
  PolicyRule rule{{"get", "list"}, {"", "apps"}, {"pods", "*"}, {"only-this"}, {}, {0, 12, 3}};
  reader.rules = {rule, rule, {{"get"}, {}, {}, {}, {"/healthz", "/metrics/*"}, {1, 40, 5}}};
  reader.rules[1].pos = {1, 99, 1};
  reader.pos = {0, 10, 1};
  cluster.roles.push_back(reader);
  Role sum;
  sum.kind = RoleKind::ClusterRole;
  sum.meta = meta("", "reader", 9);
  sum.aggregation.emplace();
  sum.aggregation->selectors = {{{{"a", "b"}}, {{"k", "In", {"x", "y"}}, {"l", "Exists", {}}}}, {}};
  cluster.roles.push_back(sum);
  Role empty_sum;
  empty_sum.kind = RoleKind::ClusterRole;
  empty_sum.meta.name = "empty-sum";
  empty_sum.aggregation.emplace();
  cluster.roles.push_back(empty_sum);
}

void add_bindings(Cluster& cluster) {
  Binding local;
  local.meta = meta("ci", "readers", 6);
  local.role_ref = {RoleKind::Role, "reader"};
  local.subjects = {{SubjectKind::User, {}, "jane"},
                    {SubjectKind::Group, {}, "jane"},
                    {SubjectKind::ServiceAccount, "ci", "builder"},
                    {SubjectKind::ServiceAccount, "gone", "builder"},
                    {SubjectKind::User, {}, "jane"}};
  local.pos = {1, 7, 2};
  cluster.bindings.push_back(local);
  Binding dangling;
  dangling.kind = BindingKind::ClusterRoleBinding;
  dangling.meta = meta("", "dangling", 3);
  dangling.role_ref = {RoleKind::ClusterRole, "exists-nowhere"};
  cluster.bindings.push_back(dangling);
  Binding dangling_role = local;
  dangling_role.meta.name = "dangling-role";
  dangling_role.role_ref = {RoleKind::Role, "exists-nowhere"};
  cluster.bindings.push_back(dangling_role);
}

Cluster rich_cluster() {
  Cluster cluster;
  cluster.name = "prod-eu";
  cluster.files = {"a.yaml", "dir/b ü.yaml"};
  cluster.namespaces = {{meta("", "ci", 0), "Active", {0, 1, 1}}, {{}, "", {}}};
  cluster.namespaces[1].meta.name = "bare";
  cluster.service_accounts = {{meta("ci", "builder", 1), false, {0, 4, 1}}};
  add_roles(cluster);
  add_bindings(cluster);
  cluster.workloads = {
      {"Pod",
       meta("ci", "pod-1", 2),
       "builder",
       "node-7",
       true,
       true,
       true,
       {"s1", "s2"},
       {1, 60, 1}},
      {"CronJob", meta("ci", "nightly", 2), "not-there", "", false, {}, false, {}, {1, 80, 1}}};
  cluster.related = {
      {"", "Secret", meta("ci", "token", 0), "kubernetes.io/service-account-token", {1, 90, 1}},
      {"networking.k8s.io", "NetworkPolicy", meta("ci", "deny", 0), "", {}}};
  cluster.skipped_kinds = {{"ConfigMap", 12}, {"Service", 3}};
  cluster.api_groups = {"", "apps", "tekton.dev"};
  cluster.builtin_roles = "1.32";
  cluster.kubernetes = {34, VersionSource::Nodes};
  cluster.reading.note("Namespace", ReadState::Whole);
  cluster.reading.note("Pod", ReadState::Refused, "may not list pods: \"forbidden\"");
  cluster.reading.note("NetworkPolicy", ReadState::Absent, "the server has none");
  cluster.reading.note("RoleBinding", ReadState::Truncated, "one page");
  cluster.reading.note("Role", ReadState::NotGiven, "the dump has none");
  cluster.reading.note_unread("dir/b ü.yaml");
  return cluster;
}

}  // namespace

TEST_CASE("a rich cluster comes back from the database field by field", "[store]") {
  const TempFolder folder;
  const auto cluster = rich_cluster();
  std::int64_t id = 0;
  {
    auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
    id = store.add_snapshot(cluster, info_for(cluster), {});
    CHECK(written(store.load_snapshot(id)) == written(cluster));
  }
  const store::Store reader(folder.database(), store::OpenMode::ReadOnly);
  const auto whole = reader.whole();
  CHECK(written(whole.load_snapshot(id)) == written(cluster));
  CHECK(reader.verify().empty());
}

TEST_CASE("a snapshot keeps its version; one of before has none that is known", "[store]") {
  const TempFolder folder;
  const auto cluster = rich_cluster();
  auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
  const auto id = store.add_snapshot(cluster, info_for(cluster), {});
  CHECK(store.snapshots().front().kubernetes == cluster.kubernetes);
  CHECK(store.load_snapshot(id).kubernetes == cluster.kubernetes);
  auto untold = cluster;
  untold.kubernetes = {};
  store.add_snapshot(untold, info_for(untold), {});
  CHECK_FALSE(store.snapshots().back().kubernetes.known());
}

TEST_CASE("the order of objects of one kind is that of the input", "[store]") {
  const TempFolder folder;
  Cluster cluster;
  for (const auto* name : {"z", "a", "m"}) {
    Role role;
    role.meta.name = name;
    role.meta.namespace_ = "x";
    cluster.roles.push_back(role);
    role.kind = RoleKind::ClusterRole;
    role.meta.namespace_.clear();
    cluster.roles.push_back(role);
  }
  auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
  const auto id = store.add_snapshot(cluster, info_for(cluster), {});
  CHECK(written(store.load_snapshot(id)) == written(cluster));
}

TEST_CASE("snapshots of one database stay apart, and share no more than their rules", "[store]") {
  const TempFolder folder;
  auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
  const auto first = rich_cluster();
  auto second = rich_cluster();
  second.roles[0].rules[0].verbs = {"delete"};
  second.bindings.pop_back();
  const auto one = store.add_snapshot(first, info_for(first, 100), {});
  const auto two = store.add_snapshot(second, info_for(second, 200), {});
  CHECK(written(store.load_snapshot(one)) == written(first));
  CHECK(written(store.load_snapshot(two)) == written(second));
  REQUIRE(store.snapshots().size() == 2);
  CHECK(store.latest_snapshot()->id == two);
}

TEST_CASE("what is known of a snapshot and its diagnostics come back", "[store]") {
  const TempFolder folder;
  auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
  store::SnapshotInfo info;
  info.cluster = "prod";
  info.taken = {1'795'435'200'500'000'000, 1};
  info.sources = "a.yaml b.yaml";
  info.rejected = 2;
  info.unreadable = 1;
  const Diagnostic rejected{DiagnosticKind::Rejected, "a.yaml", 3, 4, "Role", "ci", "x", "no verb"};
  const auto id = store.add_snapshot({}, info, {rejected, {}});
  const auto back = store.latest_snapshot();
  REQUIRE(back);
  CHECK(format_rfc3339(back->taken) == "2026-11-23T12:00:00.5Z");
  CHECK(back->cluster == "prod");
  CHECK(back->sources == "a.yaml b.yaml");
  CHECK(back->rejected == 2);
  CHECK(back->unreadable == 1);
  const auto diagnostics = store.snapshot_diagnostics(id);
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].kind == DiagnosticKind::Rejected);
  CHECK(describe(diagnostics[0]) == describe(rejected));
  CHECK(diagnostics[0].object_kind == "Role");
  CHECK(diagnostics[0].object_namespace == "ci");
  CHECK(diagnostics[0].object_name == "x");
}

TEST_CASE("a snapshot tells which needed kinds it lacks", "[store]") {
  const TempFolder folder;
  auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
  const auto part = rich_cluster();
  Cluster whole;
  whole.reading.note("RoleBinding", ReadState::Whole);
  store.add_snapshot(part, info_for(part, 100), {});
  store.add_snapshot(whole, info_for(whole, 200), {});
  REQUIRE(store.snapshots().size() == 2);
  CHECK(store.snapshots()[0].not_read == std::vector<std::string>{"Role", "RoleBinding"});
  CHECK(store.snapshots()[1].not_read.empty());
}

TEST_CASE("a snapshot of an older version that lacked something is not whole", "[store]") {
  const TempFolder folder;
  auto store = store::Store(folder.database(), store::OpenMode::ReadWrite).whole();
  store::SnapshotInfo info;
  info.unreadable = 1;
  const auto part = store.add_snapshot({}, info, {});
  info.unreadable = 0;
  const auto whole = store.add_snapshot({}, info, {});
  CHECK(store.load_snapshot(part).reading.missing(kinds_of_grants()).size() == 1);
  CHECK(store.load_snapshot(whole).reading.missing(kinds_of_grants()).empty());
}

TEST_CASE("a snapshot that is not there is an error of the input", "[store]") {
  const TempFolder folder;
  const auto path = folder.database();
  const auto store = store::Store(path, store::OpenMode::ReadWrite).whole();
  CHECK(error_of([&] { (void)store.load_snapshot(7); }) == "`" + path + "` has no snapshot 7");
}

}  // namespace nsposture
