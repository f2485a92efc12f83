// NP127 to NP131, NP138, NP141 to NP143: names that bindings wait for, namespaces made again or
// deleted by others, requesters that did not ask, first steps in new namespaces.
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

Role role_of(std::string name, std::vector<std::string> verbs, std::string group,
             std::string resource) {
  Role role;
  role.kind = RoleKind::ClusterRole;
  role.meta.name = std::move(name);
  PolicyRule rule;
  rule.verbs = std::move(verbs);
  rule.api_groups = {std::move(group)};
  rule.resources = {std::move(resource)};
  role.rules = {rule};
  return role;
}

void bind(Cluster& cluster, const std::string& name, Subject subject, const std::string& role,
          const std::string& ns = "") {
  Binding binding;
  binding.kind = ns.empty() ? BindingKind::ClusterRoleBinding : BindingKind::RoleBinding;
  binding.meta.name = name;
  binding.meta.namespace_ = ns;
  binding.role_ref = {RoleKind::ClusterRole, role};
  binding.subjects = {std::move(subject)};
  binding.pos = {0, 11, 3};
  cluster.bindings.push_back(std::move(binding));
}

// jane and kim may create namespaces; root may do everything.
Cluster cluster_of_two() {
  auto cluster = base_cluster();
  cluster.roles.push_back(role_of("everything", {"*"}, "*", "*"));
  cluster.roles.push_back(role_of("reads-pods", {"get"}, "", "pods"));
  bind_user(cluster, "jane-creates", "jane");
  bind_user(cluster, "kim-creates", "kim");
  bind_user(cluster, "root-does", "root", "everything");
  return cluster;
}

rules::Findings judge(std::string_view id, std::vector<store::AuditEvent> events,
                      Cluster cluster = cluster_of_two(), double taken = -1000) {
  return run_rule(*case_file(std::move(cluster), std::move(events), taken), id);
}

Subject account(const std::string& ns, const std::string& name) {
  return {SubjectKind::ServiceAccount, ns, name};
}

store::AuditEvent delete_namespace(double seconds, std::string user, const std::string& name) {
  auto e = event(seconds, std::move(user), "delete", "namespaces", name, 200);
  e.namespace_ = name;
  return e;
}

store::AuditEvent with_requester(store::AuditEvent event, const std::string& requester) {
  event.object = R"({"kind":"Namespace","metadata":{"annotations":{"openshift.io/requester":")" +
                 requester + R"("}}})";
  return event;
}

store::AuditEvent project_request(double seconds, std::string user, std::string name) {
  auto e = event(seconds, std::move(user), "create", "projectrequests", std::move(name), 201);
  e.api_group = "project.openshift.io";
  return e;
}

const std::string kProjects = "system:serviceaccount:openshift-apiserver:openshift-apiserver-sa";

store::AuditEvent change_namespace(double seconds, std::string user, const std::string& name) {
  auto e = event(seconds, std::move(user), "update", "namespaces", name, 200);
  e.namespace_ = name;
  return e;
}

store::AuditEvent mint(double seconds, std::string user, const std::string& ns,
                       const std::string& name) {
  auto e = event(seconds, std::move(user), "create", "serviceaccounts", name, 201);
  e.namespace_ = ns;
  e.subresource = "token";
  return e;
}

// A request for a pod, service or ingress in namespace `team`.
store::AuditEvent step(double seconds, std::string user, std::string verb, std::string resource,
                       int code, const std::string& opens = "") {
  auto e = event(seconds, std::move(user), std::move(verb), std::move(resource), "web", code);
  e.namespace_ = "team";
  if (!opens.empty()) {
    e.object = R"({"kind":"Pod","metadata":{"name":"web"},"opens":[")" + opens + R"("]})";
  }
  return e;
}

store::AuditEvent enter(double seconds, std::string user, const std::string& way) {
  auto e = step(seconds, std::move(user), "get", "pods", 101);
  e.subresource = way;
  return e;
}

std::string account_binding(const std::string& role, const std::string& ns) {
  return R"({"kind":"ClusterRoleBinding","metadata":{},"roleRef":{"kind":"ClusterRole","name":")" +
         role + R"("},"subjects":[{"kind":"ServiceAccount","namespace":")" + ns +
         R"(","name":"bot"}]})";
}

store::AuditEvent bind_account(double seconds, const std::string& user, const std::string& role,
                               const std::string& ns = "team") {
  return rbac_write(seconds, user, "create", "clusterrolebindings", "extra",
                    account_binding(role, ns));
}

}  // namespace

TEST_CASE("a project whose request has no name is the request of whoever sent it just before",
          "[rules][NP131]") {
  const auto made = with_requester(create_namespace(1, kProjects, "moss"), "eve");
  const auto findings = judge("NP131", {project_request(0.5, "ann", ""), made});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "ann")");
  const auto honest = with_requester(create_namespace(1, kProjects, "moss"), "ann");
  CHECK(judge("NP131", {project_request(0.5, "ann", ""), honest}).empty());
  // Long before, after, or one of two people: nobody's.
  CHECK(judge("NP131", {project_request(-60, "ann", ""), made}).empty());
  CHECK(judge("NP131", {project_request(2, "ann", ""), made}).empty());
  CHECK(judge("NP131", {project_request(0.4, "joe", ""), project_request(0.5, "ann", ""), made})
            .empty());
}

TEST_CASE("a namespace with the name that a binding waits for is told", "[rules][NP127]") {
  auto cluster = cluster_of_two();
  bind(cluster, "leftover", account("ghost", "deployer"), "everything");
  const auto findings = judge("NP127", {create_namespace(1, "jane", "ghost")}, cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[0].subject == R"(User "jane")");
  CHECK(
      findings[0].title ==
      R"(User "jane" created namespace `ghost`, whose service accounts ClusterRoleBinding "leftover" )"
      R"(already refers to: ClusterRole "everything")");
  REQUIRE(findings[0].evidence.size() == 2);
  CHECK(findings[0].evidence[1].file == "rbac.yaml");
  CHECK(findings[0].evidence[1].line == 11);
  CHECK(findings[0].next_steps.front() == "kubectl delete clusterrolebinding/leftover");
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghosts")}, cluster).empty());
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghost", 409)}, cluster).empty());
}

TEST_CASE("a group of accounts, a user name and a RoleBinding elsewhere wait as well",
          "[rules][NP127]") {
  const Subject waiting[] = {
      {SubjectKind::Group, "", "system:serviceaccounts:ghost"},
      {SubjectKind::User, "", "system:serviceaccount:ghost:deployer"},
  };
  for (const auto& subject : waiting) {
    auto cluster = cluster_of_two();
    bind(cluster, "leftover", subject, "everything", "billing");
    CHECK(judge("NP127", {create_namespace(1, "jane", "ghost")}, cluster).size() == 1);
  }
  auto inside = cluster_of_two();
  bind(inside, "own", account("ghost", "deployer"), "everything", "ghost");
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghost")}, inside).empty());
}

TEST_CASE("who gains nothing from the name is not told", "[rules][NP127]") {
  auto cluster = cluster_of_two();
  bind(cluster, "leftover", account("ghost", "deployer"), "everything");
  CHECK(judge("NP127", {create_namespace(1, "root", "ghost")}, cluster).empty());
  auto same = cluster_of_two();
  bind(same, "leftover", account("ghost", "deployer"), "creator");
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghost")}, same).empty());
  auto missing = cluster_of_two();
  bind(missing, "leftover", account("ghost", "deployer"), "no-such-role");
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghost")}, missing).empty());
}

TEST_CASE("what the creator came to hold only through the name was not held before",
          "[rules][NP127]") {
  auto cluster = cluster_of_two();
  bind(cluster, "leftover", account("ghost", "deployer"), "everything");
  bind(cluster, "persist", {SubjectKind::User, "", "jane"}, "everything");
  auto persist = rbac_write(20, "system:serviceaccount:ghost:deployer", "create",
                            "clusterrolebindings", "persist", binding_object("everything", "jane"));
  // The snapshot was taken when all was over.
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghost"), persist}, cluster, 100).size() == 1);
  CHECK(judge("NP127", {create_namespace(1, "jane", "ghost")}, cluster, 100).empty());
}

TEST_CASE("a binding that its own maker's namespace follows is an installation", "[rules][NP127]") {
  auto made = [](const std::string& user) {
    return rbac_write(0, user, "create", "clusterrolebindings", "extra",
                      account_binding("everything", "team"));
  };
  CHECK(judge("NP127", {made("jane"), create_namespace(5, "jane", "team")}).empty());
  CHECK(judge("NP127", {made("root"), create_namespace(5, "jane", "team")}).size() == 1);
  // Made only after the namespace: nothing waited.
  auto later = made("root");
  later.received = at(9);
  CHECK(judge("NP127", {create_namespace(5, "jane", "team"), later}).empty());
}

TEST_CASE("a namespace made again by another is told", "[rules][NP128]") {
  auto first = create_namespace(0, "jane", "team");
  first.object = R"({"kind":"Namespace","metadata":{"uid":"u-1"}})";
  const auto gone = delete_namespace(10, "root", "team");
  const auto findings = judge("NP128", {first, gone, create_namespace(20, "kim", "team")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Medium);
  CHECK(findings[0].title ==
        R"(User "kim" recreated namespace `team`, which User "jane" had created)");
  REQUIRE(findings[0].evidence.size() == 3);
  CHECK(findings[0].evidence[0].text.find("uid u-1") != std::string::npos);
  CHECK(findings[0].evidence[1].text.find("delete") != std::string::npos);
  CHECK(judge("NP128", {first, gone, create_namespace(20, "jane", "team")}).empty());
  CHECK(judge("NP128", {first, create_namespace(20, "kim", "team", 409)}).empty());
  CHECK(judge("NP128", {first, gone, create_namespace(20, "kim", "other")}).empty());
}

TEST_CASE("ten namespaces deleted by one identity within minutes are told", "[rules][NP129]") {
  const auto deletions = [](const std::string& user, int count, double apart) {
    std::vector<store::AuditEvent> events;
    for (int i = 0; i < count; ++i) {
      events.push_back(delete_namespace(i * apart, user, "team-" + std::to_string(i)));
    }
    return events;
  };
  const auto findings = judge("NP129", deletions("jane", 10, 1));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[0].title == R"(User "jane" deleted 10 namespaces within 10 seconds)");
  CHECK(judge("NP129", deletions("system:serviceaccount:ci:bot", 10, 1)).at(0).severity ==
        store::Severity::Medium);
  CHECK(judge("NP129", deletions("jane", 9, 1)).empty());
  CHECK(judge("NP129", deletions("jane", 20, 60)).empty());
  auto events = deletions("jane", 10, 1);
  events[4].dry_run = true;
  CHECK(judge("NP129", events).empty());
  events = deletions("jane", 10, 1);
  events[4].code = 403;
  CHECK(judge("NP129", events).empty());
  events = deletions("jane", 10, 1);
  for (auto& e : events) e.level = store::Level::Metadata;
  CHECK(judge("NP129", events).at(0).doubts.size() == 1);
}

TEST_CASE("deleted by another through a RoleBinding inside is told", "[rules][NP130]") {
  auto deletion = delete_namespace(10, "kim", "team");
  deletion.reason = R"(RBAC: allowed by RoleBinding "edits/team" of Role "editor" to User "kim")";
  const auto made = create_namespace(0, "jane", "team");
  const auto findings = judge("NP130", {made, deletion});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "kim")");
  CHECK(findings[0].namespace_ == "team");
  auto own = deletion;
  own.user.username = "jane";
  CHECK(judge("NP130", {made, own}).empty());
  auto wide = deletion;
  wide.reason = R"(RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "del" to User "kim")";
  CHECK(judge("NP130", {made, wide}).empty());
  CHECK(judge("NP130", {deletion}).empty());
}

TEST_CASE("a requester whom the log does not know is told", "[rules][NP131]") {
  const auto controller = with_requester(create_namespace(2, kProjects, "team"), "jane");
  CHECK(judge("NP131", {project_request(1, "jane", "team"), controller}).empty());
  CHECK(judge("NP131", {controller}).empty());  // the request is in another log
  const auto findings = judge("NP131", {project_request(1, "kim", "team"), controller});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title ==
        R"(User "kim" asked for namespace `team`, whose annotation names `jane`)");
  CHECK(findings[0].evidence.size() == 2);
}

TEST_CASE("a namespace made in another's name by annotation is told", "[rules][NP131]") {
  const auto findings =
      judge("NP131", {with_requester(create_namespace(1, "kim", "team"), "jane")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == R"(User "kim")");
  CHECK(judge("NP131", {with_requester(create_namespace(1, "kim", "team"), "kim")}).empty());
  CHECK(judge("NP131", {create_namespace(1, "kim", "team")}).empty());
}

TEST_CASE("a requester changed or taken off later is told", "[rules][NP131]") {
  const auto asked = project_request(1, "jane", "team");
  const auto made = with_requester(create_namespace(2, kProjects, "team"), "jane");
  const auto changed = with_requester(change_namespace(60, "kim", "team"), "kim");
  auto off = change_namespace(60, "kim", "team");
  off.object = R"({"kind":"Namespace","metadata":{}})";
  CHECK(judge("NP131", {asked, made, changed}).at(0).title ==
        R"(User "kim" changed the requester from `jane` to `kim` on namespace `team`)");
  CHECK(judge("NP131", {asked, made, off}).at(0).title ==
        R"(User "kim" took the requester `jane` off namespace `team`)");
  CHECK(judge("NP131", {asked, made, with_requester(change_namespace(60, "kim", "team"), "jane")})
            .empty());
  // What an event of level Metadata changed is not known.
  CHECK(judge("NP131", {asked, made, change_namespace(60, "kim", "team")}).empty());
}

TEST_CASE("everything given to an account of a new namespace is told", "[rules][NP138]") {
  const auto made = create_namespace(0, "jane", "team");
  const auto findings = judge("NP138", {made, bind_account(60, "root", "everything")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[0].title ==
        R"(User "root" gave ServiceAccount "team/bot" power over the cluster: )"
        R"(ClusterRole "everything")");
  CHECK(findings[0].namespace_ == "team");
  CHECK(judge("NP138", {made, bind_account(60, "root", "reads-pods")}).empty());
  CHECK(judge("NP138", {made, bind_account(60, "root", "everything", "older")}).empty());
  CHECK(judge("NP138", {made, bind_account(90'000, "root", "everything")}).empty());
  auto refused = bind_account(60, "root", "everything");
  refused.code = 403;
  CHECK(judge("NP138", {made, refused}).empty());
}

TEST_CASE("a token taken for an all-powerful account of a new namespace is told",
          "[rules][NP138]") {
  auto cluster = cluster_of_two();
  bind(cluster, "leftover", account("team", "bot"), "everything");
  bind(cluster, "small", account("team", "reader"), "reads-pods");
  const auto made = create_namespace(0, "jane", "team");
  const auto findings = judge("NP138", {made, mint(60, "jane", "team", "bot")}, cluster);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].title ==
        R"(User "jane" took a token of ServiceAccount "team/bot", which may do everything)");
  CHECK(judge("NP138", {made, mint(60, "jane", "team", "reader")}, cluster).empty());
  CHECK(judge("NP138", {made, mint(60, "system:node:n1", "team", "bot")}, cluster).empty());
  CHECK(judge("NP138", {mint(60, "jane", "team", "bot")}, cluster).empty());
}

TEST_CASE("a pod that can leave its container is told in a new namespace", "[rules][NP141]") {
  const auto made = create_namespace(0, "jane", "team");
  const auto controller = "system:serviceaccount:kube-system:replicaset-controller";
  const auto pod = step(12, controller, "create", "pods", 201, "privileged");
  const auto findings =
      judge("NP141", {made, pod, step(30, controller, "create", "pods", 201, "hostPath /")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::High);
  CHECK(findings[0].title ==
        "2 pods started in namespace `team` within 30 seconds of its creation: "
        "privileged, hostPath /");
  CHECK(findings[0].evidence.size() == 3);
  CHECK(judge("NP141", {made, step(12, controller, "create", "pods", 201, "hostNetwork")})
            .at(0)
            .severity == store::Severity::Medium);
  CHECK(judge("NP141", {made, step(12, controller, "create", "pods", 201)}).empty());
  CHECK(judge("NP141", {made, step(12, controller, "create", "pods", 403, "privileged")}).empty());
  CHECK(judge("NP141", {pod}).empty());
  CHECK(judge("NP141", {made, step(90'000, controller, "create", "pods", 201, "privileged")})
            .empty());
  // Changed, not started.
  CHECK(judge("NP141", {made, step(12, controller, "patch", "pods", 200, "privileged")}).empty());
  auto debug = enter(60, "kim", "ephemeralcontainers");
  debug.code = 200;
  debug.object = R"({"kind":"Pod","metadata":{},"opens":["capability SYS_PTRACE"]})";
  CHECK(judge("NP141", {made, debug}).size() == 1);
}

TEST_CASE("a pod entered soon after its namespace was made is told", "[rules][NP142]") {
  const auto made = create_namespace(0, "jane", "team");
  const auto findings =
      judge("NP142", {made, enter(180, "eve", "exec"), enter(190, "eve", "exec")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Medium);
  CHECK(findings[0].title ==
        R"(User "eve" entered pod `web` in namespace `team` 3 minutes after its creation (exec))");
  CHECK(findings[0].evidence.size() == 3);
  CHECK(judge("NP142", {made, enter(60, "jane", "attach")}).at(0).severity == store::Severity::Low);
  auto refused = enter(60, "eve", "exec");
  refused.code = 403;
  CHECK(judge("NP142", {made, refused}).empty());
  CHECK(judge("NP142", {enter(60, "eve", "exec")}).empty());
  CHECK(judge("NP142", {made, enter(60, "eve", "log")}).empty());
}

TEST_CASE("a service or ingress for the outside is told in a new namespace", "[rules][NP143]") {
  const auto made = create_namespace(0, "jane", "team");
  const auto findings =
      judge("NP143", {made, step(60, "jane", "create", "services", 201, "LoadBalancer")});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == store::Severity::Low);
  CHECK(findings[0].title ==
        R"(User "jane" exposed namespace `team` 60 seconds after its creation: )"
        R"(Service `web` (LoadBalancer))");
  auto ingress = step(60, "jane", "create", "ingresses", 201);
  CHECK(judge("NP143", {made, ingress}).empty());  // of another group
  ingress.api_group = "networking.k8s.io";
  CHECK(judge("NP143", {made, ingress}).size() == 1);
  CHECK(judge("NP143", {made, step(60, "jane", "create", "services", 201)}).empty());
  CHECK(judge("NP143", {step(60, "jane", "create", "services", 201, "NodePort")}).empty());
}
