#include "tests/unit/reports/sample.h"

#include "reports/answers/access_graph.h"
#include "store/records/audit_event.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::reports::sample {

namespace {

using store::Confidence;
using store::Evidence;
using store::Finding;
using store::RuleInfo;
using store::Severity;

constexpr std::string_view kLog = "logs/cp-1/audit.log";
constexpr std::string_view kDump = "cluster/rbac.yaml";

const RuleInfo kNp001{
    "NP001",
    "Can create namespaces",
    Severity::Medium,
    "Whoever creates a namespace owns what happens in it first: before quotas, network policies "
    "and Pod Security labels are there, and under a name of their choice.",
    "Give `create` on `namespaces` to the one group or controller that provisions tenants, and "
    "remove it from everybody else's roles.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078"}};
const RuleInfo kNp101{
    "NP101",
    "Created without a grant",
    Severity::Critical,
    "The namespace was created although no known binding allowed it and the log names none. Either "
    "the RBAC that was read is not that of the moment, or another authorizer let it through, or "
    "the log was tampered with.",
    "Take a snapshot of the cluster's RBAC, look for authorizers other than RBAC on the API server "
    "(--authorization-mode, --authorization-config), and treat the namespace as hostile until it "
    "is explained.",
    {"MITRE ATT&CK T1078", "MITRE ATT&CK T1098"}};
const RuleInfo kNp103{
    "NP103",
    "Created by a grant its user made for itself",
    Severity::Critical,
    "An identity that can write bindings gave itself the right, used it, and may have taken it "
    "away again: the cluster's present state shows nothing.",
    "Remove the binding and the right to write bindings; ask the identity's owner.",
    {"MITRE ATT&CK T1098", "CIS Kubernetes Benchmark 5.1.8"}};
const RuleInfo kNp104{
    "NP104",
    "Created under impersonation",
    Severity::High,
    "The namespace was made in somebody else's name. Only the audit log tells who really asked; "
    "every label, quota and owner field will name the wrong person.",
    "Ask the real user. Restrict `impersonate` by resourceNames to the identities that support "
    "really needs, never to groups such as system:masters.",
    {"MITRE ATT&CK T1134", "CIS Kubernetes Benchmark 5.1.8"}};
const RuleInfo kNp107{
    "NP107",
    "Refused attempts in a burst",
    Severity::Medium,
    "One identity tried again and again to create namespaces and was refused: a misconfigured "
    "client, or somebody probing what a stolen credential can do.",
    "Ask the identity's owner; rotate the credential if nobody knows of it.",
    {"MITRE ATT&CK T1078", "MITRE ATT&CK T1613"}};
const RuleInfo kNp114{
    "NP114",
    "Namespace without a creation event in a covered time",
    Severity::High,
    "The namespace came to be while the log was being written, yet the log has no request that "
    "made it. Either events were lost or removed, or another API server, whose log is missing, "
    "took it.",
    "Gather the audit logs of every API server; compare with the log backend's own error messages; "
    "check that the audit policy has no rule of level None that hides namespaces.",
    {"MITRE ATT&CK T1070.002", "CIS Kubernetes Benchmark 3.2.1"}};
const RuleInfo kNp110{
    "NP110",
    "Short-lived namespace",
    Severity::Low,
    "A namespace that is gone within minutes can have run anything; its events and pods went with "
    "it.",
    "Find out what ran in it from the audit log, then decide whether its creator needs the right.",
    {"MITRE ATT&CK T1070"}};

Timestamp at(std::string_view text) {
  return parse_rfc3339(text).value();
}

std::string id(int n) {
  return fmt::format("{:08x}-1c2d-4e5f-8a9b-0c1d2e3f4a5b", 0x51c0de00U + static_cast<unsigned>(n));
}

Evidence event(std::string text, int line, std::string_view time) {
  return {store::EvidenceKind::Event,       std::move(text), std::string(kLog),
          static_cast<std::uint64_t>(line), id(line),        at(time)};
}

Evidence grant(std::string text, std::uint64_t line) {
  return {store::EvidenceKind::Grant, std::move(text), std::string(kDump), line, "", std::nullopt};
}

std::vector<std::string> containment(std::string_view ns) {
  return {fmt::format("kubectl get namespace {0} -o yaml; kubectl get "
                      "all,sa,rolebindings,networkpolicies -n {0} -o yaml",
                      ns),
          fmt::format("kubectl label --overwrite namespace {} "
                      "pod-security.kubernetes.io/enforce=restricted",
                      ns)};
}

FindingView view(const RuleInfo& rule, std::string title, std::string subject, std::string ns) {
  FindingView view;
  view.rule = rule;
  view.state = store::FindingState::New;
  auto& finding = view.finding;
  finding.rule = rule.id;
  finding.severity = rule.severity;
  finding.fingerprint = store::fingerprint({rule.id, subject, ns, title});
  finding.title = std::move(title);
  finding.subject = std::move(subject);
  finding.namespace_ = std::move(ns);
  if (!finding.namespace_.empty()) finding.next_steps = containment(finding.namespace_);
  return view;
}

FindingView self_granted() {
  auto found = view(
      kNp103, R"(ServiceAccount "ci/helper" gave itself the right and created namespace `lotus`)",
      R"(ServiceAccount "ci/helper")", "lotus");
  found.finding.time = at("2026-11-23T09:14:07.311873Z");
  found.finding.evidence = {
      event(R"(ServiceAccount "ci/helper": create clusterrolebindings ci-self, answered 201)", 4117,
            "2026-11-23T09:13:58.004121Z"),
      event(
          R"(ServiceAccount "ci/helper": create namespaces lotus, answered 201 (RBAC: allowed by )"
          R"(ClusterRoleBinding "ci-self" of ClusterRole "cluster-admin" to ServiceAccount )"
          R"("helper/ci"))",
          4131, "2026-11-23T09:14:07.311873Z"),
      grant(R"(ClusterRoleBinding "ci-self" of ClusterRole "cluster-admin": * on * in *)", 212)};
  found.finding.next_steps.emplace_back("kubectl delete clusterrolebinding ci-self");
  return found;
}

FindingView without_grant() {
  auto found =
      view(kNp101,
           R"(User "<script>alert(1)</script>" created namespace `kube-systems` without a )"
           R"(grant that is known)",
           R"(User "<script>alert(1)</script>")", "kube-systems");
  found.finding.time = at("2026-11-23T03:41:12.98Z");
  found.finding.confidence = Confidence::Low;
  found.finding.doubts = {"a part of the RBAC input could not be read"};
  found.finding.evidence = {
      event(R"(User "<script>alert(1)</script>": create namespaces kube-systems, answered 201)",
            2890, "2026-11-23T03:41:12.98Z"),
      Evidence{store::EvidenceKind::Snapshot,
               "RBAC as of 2026-11-23 grants it to no identity of theirs", std::string(kDump), 0,
               "", at("2026-11-23T12:00:00Z")}};
  return found;
}

FindingView impersonated() {
  auto found =
      view(kNp104, R"(User "@eve|`x`" created namespace `orchid` in the name of User "paul")",
           R"(User "@eve|`x`")", "orchid");
  found.state = store::FindingState::Known;
  found.finding.time = at("2026-11-22T22:05:40.120001Z");
  found.finding.evidence = {
      event(R"(User "@eve|`x`" as User "paul": create namespaces orchid, answered 201)", 1204,
            "2026-11-22T22:05:40.120001Z"),
      event("impersonated groups: system:masters, system:authenticated", 1204,
            "2026-11-22T22:05:40.120001Z")};
  found.finding.next_steps.emplace_back(
      R"(kubectl get clusterrolebindings -o json | jq '.items[] | select(.subjects[]?.name=="@eve|`x`")')");
  return found;
}

FindingView no_event() {
  auto found = view(kNp114, "namespace `driftwood` came to be, but no event in the log made it", "",
                    "driftwood");
  found.finding.time = at("2026-11-23T06:30:00Z");
  found.finding.confidence = Confidence::Medium;
  found.finding.doubts = {"at that time the log has a creation whose name it does not show"};
  found.finding.evidence = {Evidence{store::EvidenceKind::Namespace,
                                     "created 2026-11-23T06:30:00Z by its own account",
                                     std::string(kDump), 1880, "", at("2026-11-23T06:30:00Z")}};
  return found;
}

FindingView burst() {
  auto found =
      view(kNp107, R"(User "bob" was refused 8 times within 12 seconds when creating namespaces)",
           R"(User "bob")", "");
  found.finding.time = at("2026-11-23T10:20:01.5Z");
  for (int i = 0; i < 8; ++i) {
    found.finding.evidence.push_back(event(R"(User "bob": create namespaces, answered 403)",
                                           5210 + i,
                                           fmt::format("2026-11-23T10:20:{:02}.5Z", 1 + i)));
  }
  return found;
}

FindingView can_create() {
  auto found = view(kNp001, R"(Group "platform:tenants" can create namespaces)",
                    R"(Group "platform:tenants")", "");
  found.state = store::FindingState::Known;
  found.finding.evidence = {grant(
      R"(ClusterRoleBinding "tenants" of ClusterRole "tenant-provisioner": create,get,list on )"
      "namespaces",
      44)};
  return found;
}

FindingView rtl_creator() {
  auto found = view(kNp001, "User \"ad\xE2\x80\xAEnimda\x1b[31m\" can create namespaces",
                    "User \"ad\xE2\x80\xAEnimda\x1b[31m\"", "");
  found.finding.evidence = {grant(
      R"(ClusterRoleBinding "=cmd|' /C calc'!A0" of ClusterRole "edit-plus": * on namespaces)",
      97)};
  return found;
}

FindingView accepted() {
  auto found =
      view(kNp110, R"(namespace `preview-1841` was deleted 3 minutes after it was created)",
           R"(ServiceAccount "ci/preview")", "preview-1841");
  found.state = store::FindingState::Accepted;
  found.accepted_reason =
      "preview environments are meant to be short; agreed with the platform team";
  found.accepted_until = at("2027-01-31T23:59:59Z");
  found.finding.time = at("2026-11-23T08:00:11Z");
  found.finding.evidence = {
      event(R"(ServiceAccount "ci/preview": create namespaces preview-1841, answered 201)", 3801,
            "2026-11-23T08:00:11Z"),
      event(R"(ServiceAccount "ci/preview": delete namespaces preview-1841, answered 200)", 3977,
            "2026-11-23T08:03:20Z")};
  return found;
}

PolicyRule on_namespaces(std::vector<std::string> verbs, std::vector<std::string> names = {}) {
  PolicyRule rule;
  rule.verbs = std::move(verbs);
  rule.api_groups = {""};
  rule.resources = {"namespaces"};
  rule.resource_names = std::move(names);
  return rule;
}

PolicyRule everything() {
  PolicyRule rule;
  rule.verbs = rule.api_groups = rule.resources = {"*"};
  return rule;
}

NamedGrant binding(std::string name, std::string role, PolicyRule rule, std::uint32_t line) {
  NamedGrant grant;
  grant.binding = {ObjectKind::ClusterRoleBinding, {}, std::move(name)};
  grant.role = {ObjectKind::ClusterRole, {}, std::move(role)};
  grant.rule = std::move(rule);
  grant.binding_position = {std::string(kDump), line};
  return grant;
}

Creator creator(SubjectKind kind, std::string ns, std::string name, NamedGrant grant,
                std::uint64_t used) {
  Creator creator;
  creator.subject = {kind, std::move(ns), std::move(name)};
  creator.grants = {std::move(grant)};
  creator.used = used;
  return creator;
}

std::vector<Creator> creators() {
  std::vector<Creator> list;
  list.push_back(creator(SubjectKind::User, "", "ad\xE2\x80\xAEnimda\x1b[31m",
                         binding("=cmd|' /C calc'!A0", "edit-plus", on_namespaces({"*"}), 97), 0));
  list.push_back(creator(SubjectKind::User, "", "\"><img src=x onerror=alert(2)>",
                         binding("img", "cluster-admin", everything(), 130), 0));
  list.push_back(
      creator(SubjectKind::User, "", "paul", binding("ops", "cluster-admin", everything(), 31), 3));
  list.push_back(creator(
      SubjectKind::Group, "", "platform:tenants",
      binding("tenants", "tenant-provisioner", on_namespaces({"create", "get", "list"}), 44), 6));
  list.push_back(creator(SubjectKind::ServiceAccount, "ci", "helper",
                         binding("ci-self", "cluster-admin", everything(), 212), 1));
  list.push_back(
      creator(SubjectKind::ServiceAccount, "ci", "preview",
              binding("preview", "preview-envs", on_namespaces({"create", "delete"}), 61), 4));
  auto argo =
      binding("argo", "argo-apply", on_namespaces({"create", "patch"}, {"team-a", "team-b"}), 75);
  argo.only_names = {"team-a", "team-b"};
  list.push_back(creator(SubjectKind::ServiceAccount, "gitops", "argo", std::move(argo), 2));
  list.back().grants.push_back(
      binding(std::string(200, 'n'), "argo-extra", on_namespaces({"create"}), 88));
  auto masters = creator(SubjectKind::Group, "", "system:masters", NamedGrant{}, 0);
  masters.grants.front().masters = true;
  masters.builtin = true;
  list.push_back(std::move(masters));
  auto controller = creator(
      SubjectKind::ServiceAccount, "kube-system", "namespace-controller",
      binding("system:controller:namespace-controller", "system:controller:namespace-controller",
              on_namespaces({"delete", "get", "list", "watch"}), 0),
      0);
  controller.builtin = true;
  controller.grants.front().binding_position.file.clear();
  list.push_back(std::move(controller));
  return list;
}

Creation creation(std::string_view time, std::string ns, std::string actor, std::string verdict,
                  std::string explanation, int line) {
  Creation creation;
  creation.time = at(time);
  creation.namespace_ = std::move(ns);
  creation.actor = std::move(actor);
  creation.how = "POST";
  creation.verdict = std::move(verdict);
  creation.explanation = std::move(explanation);
  creation.client = "kubectl/v1.32.0 (linux/amd64) kubernetes/70d3cc9";
  creation.address = "10.0.4.17";
  creation.code = 201;
  creation.audit_id = id(line);
  creation.file = kLog;
  creation.line = static_cast<std::uint64_t>(line);
  return creation;
}

void add_attempts(std::vector<Creation>& list) {
  for (int i = 0; i < 8; ++i) {
    list.push_back(creation(fmt::format("2026-11-23T10:20:{:02}.5Z", 1 + i), "probe",
                            "User \"bob\"", "refused", "no grant allows it", 5210 + i));
    list.back().code = 403;
    list.back().rules = {"NP107"};
  }
}

std::vector<Creation> creations() {
  std::vector<Creation> list;
  list.push_back(creation("2026-11-22T20:11:02.100233Z", "team-a", "ServiceAccount \"gitops/argo\"",
                          "authorised",
                          R"(allowed by ClusterRoleBinding "argo" of ClusterRole "argo-apply" to )"
                          R"(ServiceAccount "gitops/argo")",
                          310));
  list.back().how = "apply";
  list.back().client = "argocd-controller/v2.13";
  list.push_back(
      creation("2026-11-22T22:05:40.120001Z", "orchid", "User \"paul\"", "authorised",
               R"(allowed by ClusterRoleBinding "ops" of ClusterRole "cluster-admin" to )"
               R"(User "paul")",
               1204));
  list.back().real_actor = "User \"@eve|`x`\"";
  list.back().rules = {"NP104"};
  list.push_back(creation("2026-11-23T01:02:03Z", "sandbox-7", "User \"arn:aws:iam::1:role/dev\"",
                          "authorised-externally",
                          "allowed by an authorizer outside RBAC: EKS access policy", 2011));
  list.push_back(creation(
      "2026-11-23T03:41:12.98Z", "kube-systems", "User \"<script>alert(1)</script>\"",
      "unexplained", "no binding known at that time grants it, and the log names no reason", 2890));
  list.back().client = "curl/8.5 \"><img src=x onerror=alert(3)> \x1b]0;owned\x07";
  list.back().address = "203.0.113.9";
  list.back().rules = {"NP101"};
  list.push_back(creation("2026-11-23T06:29:59.8Z", "", "ServiceAccount \"ci/preview\"", "unknown",
                          "the log does not say what came of it", 3300));
  list.back().code.reset();
  list.back().how = "POST, generateName";
  list.push_back(creation(
      "2026-11-23T08:00:11Z", "preview-1841", "ServiceAccount \"ci/preview\"", "authorised",
      R"(allowed by ClusterRoleBinding "preview" of ClusterRole "preview-envs")", 3801));
  list.back().rules = {"NP110"};
  list.push_back(
      creation("2026-11-23T09:14:07.311873Z", "lotus", "ServiceAccount \"ci/helper\"",
               "authorised-by-gone-grant",
               R"(allowed by ClusterRoleBinding "ci-self" of ClusterRole "cluster-admin" )"
               R"(to ServiceAccount "ci/helper", which is removed at )"
               R"(2026-11-23T09:15:30.2Z by ServiceAccount "ci/helper")",
               4131));
  list.back().rules = {"NP103"};
  list.push_back(creation("2026-11-23T09:40:00Z", "team-a", "Group \"platform:tenants\"",
                          "not-created", "it existed already", 4502));
  list.back().code = 409;
  add_attempts(list);
  return list;
}

store::Coverage log_coverage() {
  store::Coverage coverage;
  coverage.file = kLog;
  coverage.apiserver = "cp-1";
  coverage.format = "kubernetes";
  coverage.first = at("2026-11-22T19:58:10.5Z");
  coverage.last = at("2026-11-23T11:59:58.123456Z");
  coverage.tally = {48'211'904, 61'002, 60'990, 1'204, 3, 59'783, 12};
  return coverage;
}

std::vector<Diagnostic> diagnostics() {
  return {{DiagnosticKind::Unreadable, "cluster/team-b.yaml", 14, 3, "", "", "",
           "bad indentation of a mapping"},
          {DiagnosticKind::Rejected, "cluster/rbac.yaml", 301, 0, "ClusterRoleBinding", "",
           "bad one", R"(metadata.name: Invalid value: "bad one": a name may not contain a space)"},
          {DiagnosticKind::Warning, "cluster/rbac.yaml", 12, 0, "Role", "team-a", "reader",
           "the same object stands in cluster/copy.yaml:4, which was used"}};
}

store::SnapshotInfo snapshot_info() {
  store::SnapshotInfo info;
  info.id = 7;
  info.cluster = "prod-eu-1";
  info.taken = at("2026-11-23T12:00:00Z");
  info.sources = "cluster/";
  info.builtin_roles = "1.32";
  info.kubernetes = {32, VersionSource::Nodes};
  info.objects = 1'911;
  info.rejected = 1;
  info.unreadable = 1;
  return info;
}

}  // namespace

// One that a change ends, one of something done, one that is a setting.
std::vector<Cause> causes() {
  Cause grant;
  grant.id = "5d2f8c6e0a31";
  grant.kind = CauseKind::Grant;
  grant.severity = store::Severity::Medium;
  grant.title = R"(ClusterRoleBinding "tenants" gives ClusterRole "tenant-provisioner" to Group )"
                R"("platform:tenants")";
  grant.grant = can_create().finding.grants.empty() ? creators()[3].grants.front()
                                                    : can_create().finding.grants.front();
  grant.findings = {can_create().finding.fingerprint};
  grant.rules = {"NP001"};
  grant.subjects = {{SubjectKind::Group, {}, "platform:tenants"}};
  Removal removal;
  removal.object = {ObjectKind::ClusterRoleBinding, {}, "tenants"};
  removal.position.file = "cluster/rbac.yaml";
  removal.position.line = 44;
  removal.command = "kubectl delete clusterrolebinding/tenants";
  grant.changes = {removal};
  grant.also_removes = {"get,list on pods", "* on configmaps", "get on secrets"};
  grant.also_removes_more = 2;
  grant.used = GrantUse{6, 2};
  grant.reveals = {{"NP002", store::Severity::Low, R"(User "ann" can become able)", R"(User "ann")",
                    "00112233445566778899aabbccddeeff", ""}};
  grant.verified = true;
  Cause done;
  done.id = "91c07d44be20";
  done.kind = CauseKind::Activity;
  done.severity = store::Severity::Critical;
  done.title = without_grant().finding.title;
  done.findings = {without_grant().finding.fingerprint, no_event().finding.fingerprint};
  done.rules = {"NP101", "NP114"};
  done.advice = "Find out who holds the credential.";
  done.commands = {"nsposture investigate kube-systems"};
  Cause setting;
  setting.id = "0c4b9f7712ad";
  setting.severity = store::Severity::Low;
  setting.title = "namespace `team-a` has no Pod Security level";
  setting.findings = {burst().finding.fingerprint};
  setting.rules = {"NP010"};
  setting.advice = "Label the namespace.";
  return {done, grant, setting};
}

ReportData rich() {
  ReportData data;
  data.tool_version = "0.1.0";
  data.generated = at("2026-11-23T12:04:31Z");
  data.cluster = "prod-eu-1";
  data.snapshot = snapshot_info();
  data.kubernetes = data.snapshot->kubernetes;
  data.builtin_note =
      "The roles and bindings that an API server 1.32 creates were added to the input.";
  data.namespaces = 212;
  data.roles = 148;
  data.bindings = 391;
  data.service_accounts = 640;
  data.workloads = 520;
  data.creators = creators();
  data.graph = graph_of(data.creators);
  data.trend = {{at("2026-11-20T12:00:00Z"), {0, 2, 4, 1, 0}, 5},
                {at("2026-11-21T12:00:00Z"), {0, 1, 4, 1, 0}, 5},
                {at("2026-11-22T12:00:00Z"), {0, 0, 3, 1, 0}, 6},
                {at("2026-11-23T12:04:31Z"), {0, 0, 3, 2, 2}, 7}};
  data.creations = creations();
  data.findings = {without_grant(), self_granted(), impersonated(), no_event(),
                   burst(),         can_create(),   rtl_creator(),  accepted()};
  data.causes = causes();
  data.gone = {can_create().finding};
  data.gone.front().title = R"(User "intern" can create namespaces)";
  data.gone.front().subject = R"(User "intern")";
  data.coverage = {log_coverage()};
  data.coverage.push_back(log_coverage());
  data.coverage.back().file = "logs/gke.ndjson.gz";
  data.coverage.back().apiserver = "cp-2";
  data.coverage.back().format = "gke";
  data.coverage.back().blind = static_cast<std::uint32_t>(store::MissingField::Groups);
  data.coverage.back().metadata_only = true;
  data.gaps = {{std::string(kLog), "cp-1", at("2026-11-23T04:10:00Z"), at("2026-11-23T05:32:10Z")}};
  data.diagnostics = diagnostics();
  return data;
}

ReportData empty() {
  ReportData data;
  data.tool_version = "0.1.0";
  data.generated = at("2026-11-23T12:04:31Z");
  return data;
}

ReportData hostile(std::string_view text) {
  auto data = rich();
  const std::string bad(text);
  data.cluster = bad;
  data.builtin_note = bad;
  data.snapshot->cluster = data.snapshot->sources = data.snapshot->builtin_roles = bad;
  for (auto& creator : data.creators) {
    creator.subject.name = creator.subject.namespace_ = bad;
    for (auto& grant : creator.grants) {
      grant.binding.name = grant.binding.namespace_ = grant.role.name = grant.role.namespace_ = bad;
      grant.rule = on_namespaces({bad});
      grant.binding_position.file = bad;
      grant.only_names = {bad};
    }
  }
  for (auto& node : data.graph->nodes) node.label = bad;
  for (auto& edge : data.graph->edges) edge.label = bad;
  for (auto& creation : data.creations) {
    creation.namespace_ = creation.actor = creation.real_actor = creation.how = bad;
    creation.explanation = creation.client = creation.address = bad;
    creation.audit_id = creation.file = bad;
  }
  for (auto& view : data.findings) {
    auto& finding = view.finding;
    finding.subject = finding.namespace_ = view.accepted_reason = bad;
    finding.title = fmt::format("User \"{0}\" made `{0}` {0}", bad);
    finding.doubts = finding.next_steps = {bad};
    for (auto& item : finding.evidence) {
      item.text = finding.title;
      item.file = item.audit_id = bad;
    }
  }
  for (auto& cause : data.causes) {
    cause.title = cause.advice = bad;
    cause.commands = cause.also_removes = {bad};
    for (auto& change : cause.changes) change.command = change.object.name = bad;
    for (auto& one : cause.reveals) one.title = one.subject = bad;
  }
  for (auto& coverage : data.coverage) {
    coverage.file = coverage.apiserver = coverage.format = coverage.cluster = bad;
  }
  for (auto& gap : data.gaps) gap.file = gap.apiserver = bad;
  for (auto& diagnostic : data.diagnostics) {
    diagnostic.file = diagnostic.message = bad;
    diagnostic.object_kind = diagnostic.object_namespace = diagnostic.object_name = bad;
  }
  return data;
}

ReportData big(std::size_t findings, std::size_t creations) {
  auto data = rich();
  const auto some_findings = std::exchange(data.findings, {});
  const auto some_creations = std::exchange(data.creations, {});
  data.findings.reserve(findings);
  for (std::size_t kind = 0; kind < some_findings.size(); ++kind) {
    for (std::size_t i = kind; i < findings; i += some_findings.size()) {
      data.findings.push_back(some_findings[kind]);
      auto& finding = data.findings.back().finding;
      finding.namespace_ += fmt::format("-{}", i);
      finding.title += fmt::format(" ({})", i);
      finding.fingerprint = store::fingerprint({finding.fingerprint, finding.namespace_});
    }
  }
  for (std::size_t i = 0; i < creations; ++i) {
    data.creations.push_back(some_creations[i % some_creations.size()]);
    auto& creation = data.creations.back();
    creation.time.ns =
        some_creations.front().time.ns + static_cast<std::int64_t>(i) * 4'000'000'000;
    creation.namespace_ += fmt::format("-{}", i);
  }
  return data;
}

}  // namespace nsposture::reports::sample
