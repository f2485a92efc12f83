// The families of fixtures/takeovers beyond the one case that each file shows.
#include "tests/unit/takeovers/manifest_text.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

struct Variation {
  Changes changes;
  Texts techniques;  // none: no way
};

void check(const std::string& text, const std::vector<Variation>& variations,
           const std::string& user = "u00") {
  for (const auto& [changes, techniques] : variations) {
    std::string what;
    for (const auto& change : changes) what += change.from + "now\n" + change.to;
    INFO(what);
    CHECK(path_of(cluster_of(changed(text, changes)), user) == techniques);
  }
}

const Texts kReads = {"read-token-secret", "direct"};
const Texts kMints = {"mint-token-secret", "direct"};
const Texts kRetargets = {"retarget-token-secret", "direct"};
const Texts kBoots = {"bootstrap-token", "direct"};
const Texts kNode = {"node-certificate", "node-agent", "direct"};
const Texts kFills = {"bind-then-escalate", "direct"};
const Texts kNone = {};

// An account in `pa` that may create namespaces.
const std::string kPower = R"(---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: pow
  namespace: pa
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: nscreator
rules:
- apiGroups:
  - ''
  resources:
  - namespaces
  verbs:
  - create
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: pow
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: nscreator
subjects:
- kind: ServiceAccount
  name: pow
  namespace: pa
)";

// What user u01 may do in `pa`.
std::string granted(const std::string& group, const std::string& resource, const std::string& verb,
                    const std::string& name = {}) {
  return R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: r-u01
  namespace: pa
rules:
- apiGroups:
  - ')" + group +
         "'\n" + (name.empty() ? "" : "  resourceNames:\n  - " + name + '\n') +
         "  resources:\n  - " + resource + "\n  verbs:\n  - " + verb + R"(
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: r-u01
  namespace: pa
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: r-u01
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: u01
)";
}

std::string with_verb(const std::string& file, const std::string& resource, const Texts& from,
                      const Texts& to) {
  return changed(manifest(file), {verbs(resource, from, to)});
}

}  // namespace

TEST_CASE("A token secret is read by whatever answers with it", "[takeovers]") {
  const auto secrets = [](const Texts& to) { return verbs("secrets", {"patch"}, to); };
  check(manifest("secret-patch-reads.yaml"),
        {{{secrets({"get"})}, kReads},
         {{secrets({"list"})}, kReads},
         {{secrets({"watch"})}, kReads},
         {{secrets({"update"})}, kNone},
         {{secrets({"delete"})}, kNone},
         {{secrets({"deletecollection"})}, kNone}});  // names nothing, so names do not allow it
}

TEST_CASE("A collection of secrets is read without names", "[takeovers]") {
  for (const auto* verb : {"get", "list", "watch", "patch", "deletecollection"}) {
    const Change both = {
        "  resourceNames:\n  - powtok\n  resources:\n  - secrets\n  verbs:\n  - patch\n",
        std::string("  resources:\n  - secrets\n  verbs:\n  - ") + verb + '\n'};
    const auto text = changed(manifest("secret-patch-reads.yaml"), {both});
    INFO(verb);
    CHECK(path_of(cluster_of(text)) == kReads);
    // By a ClusterRole in the namespace, and in all.
    const Changes wide = {
        {"kind: Role\nmetadata:\n  name: r-u00\n  namespace: pa\n",
         "kind: ClusterRole\nmetadata:\n  name: r-u00\n"},
        {"  kind: Role\n  name: r-u00\n", "  kind: ClusterRole\n  name: r-u00\n"}};
    CHECK(path_of(cluster_of(changed(text, wide))) == kReads);
    const auto everywhere = changed(
        changed(text, wide), {{"kind: RoleBinding\nmetadata:\n  name: r-u00\n  namespace: pa\n",
                               "kind: ClusterRoleBinding\nmetadata:\n  name: r-u00\n"}});
    CHECK(path_of(cluster_of(everywhere)) == kReads);
  }
}

TEST_CASE("A token secret is made and read by whatever answers with it", "[takeovers]") {
  const auto both = [](const Texts& to, bool named) {
    const std::string on = "  resources:\n  - secrets\n";
    const std::string names = "  resourceNames:\n  - s1\n";
    std::string rule = (named ? names : std::string()) + on + "  verbs:\n";
    for (const auto& verb : to) rule += "  - " + verb + '\n';
    return Change{names + on + "  verbs:\n  - create\n  - patch\n", rule};
  };
  std::vector<Variation> variations;
  for (const auto* verb : {"get", "list", "watch", "patch", "deletecollection"}) {
    variations.push_back({{both({"create", verb}, false)}, kMints});
  }
  for (const auto* verb : {"update", "delete"}) {
    variations.push_back({{both({"create", verb}, false)}, kNone});
  }
  // A POST names nothing; only apply creates by name.
  for (const auto* verb : {"get", "list", "watch", "deletecollection"}) {
    variations.push_back({{both({"create", verb}, true)}, kNone});
  }
  check(manifest("secret-create-patch-no-get.yaml"), variations);
  // Its only name is taken, by a secret of another type.
  const auto taken = manifest("secret-create-patch-no-get.yaml") +
                     "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s1\n  namespace: pa\n"
                     "type: Opaque\n";
  check(taken, {{{}, kNone}, {{both({"create", "patch", "delete"}, true)}, kMints}});
}

TEST_CASE("A token secret is pointed at another account", "[takeovers]") {
  const auto to = [](const Texts& list) { return verbs("secrets", {"patch", "get"}, list); };
  check(manifest("secret-retarget-patch-get.yaml"),
        {{{to({"update", "get"})}, kRetargets},
         {{to({"update", "list"})}, kRetargets},
         {{to({"update", "watch"})}, kRetargets},
         {{to({"patch"})}, kRetargets},
         {{to({"update", "delete"})}, kNone},
         {{to({"update", "deletecollection"})}, kNone},  // names do not allow it
         {{{"type: kubernetes.io/service-account-token", "type: Opaque"}}, kNone},
         // The annotation means an account of the secret's namespace.
         {{{"kind: ServiceAccount\nmetadata:\n  name: pow\n  namespace: pa\n",
            "kind: ServiceAccount\nmetadata:\n  name: pow\n  namespace: pb\n"},
           {"- kind: ServiceAccount\n  name: pow\n  namespace: pa\n",
            "- kind: ServiceAccount\n  name: pow\n  namespace: pb\n"}},
          kNone}});
  const Change any = {
      "  resourceNames:\n  - lowtok\n  resources:\n  - secrets\n  verbs:\n  - patch\n  - get\n",
      "  resources:\n  - secrets\n  verbs:\n  - update\n  - deletecollection\n"};
  check(manifest("secret-retarget-patch-get.yaml"), {{{any}, kRetargets}});
}

TEST_CASE("Bootstrap tokens are read, changed, or made anew", "[takeovers]") {
  const auto to = [](const Texts& list) { return verbs("secrets", {"get"}, list); };
  const auto any = [](const std::string& list) {
    return Change{
        "  resourceNames:\n  - bootstrap-token-bbbbbb\n  resources:\n  - secrets\n  verbs:\n  - get\n",
        "  resources:\n  - secrets\n  verbs:\n" + list};
  };
  check(manifest("bootstrap-token-read.yaml"),
        {{{to({"list"})}, kBoots},
         {{to({"watch"})}, kBoots},
         {{to({"patch"})}, kBoots},
         {{to({"update"})}, kBoots},
         {{to({"delete"})}, kNone},
         {{to({"deletecollection"})}, kNone},
         {{to({"create", "delete"})}, kNone},
         {{to({"create", "patch", "delete"})}, kBoots},
         {{any("  - deletecollection\n")}, kBoots},
         {{any("  - create\n")}, kBoots},
         {{any("  - delete\n")}, kNone},
         // Elsewhere it is a secret like any other.
         {{{"name: bootstrap-token-bbbbbb\n  namespace: kube-system\n",
            "name: bootstrap-token-bbbbbb\n  namespace: pa\n"}},
          kNone}});
}

TEST_CASE("A pod gives its node what it has", "[takeovers]") {
  const auto text = manifest("node-agent-pending-pod.yaml");
  const std::string spec = "  serviceAccountName: pow\n";
  const std::string off = "  automountServiceAccountToken: false\n";
  const auto volume = [&](const std::string& audience) {
    return Change{spec, spec + off +
                            "  volumes:\n  - name: v\n    projected:\n      sources:\n"
                            "      - serviceAccountToken:\n          path: t\n" +
                            audience};
  };
  const std::string account = "kind: ServiceAccount\nmetadata:\n  name: pow\n  namespace: pa\n";
  check(text,
        {{{{spec, spec + "status:\n  phase: Pending\n"}}, kNode},
         {{{spec, spec + "status:\n  phase: Running\n"}}, kNode},
         {{{spec, spec + off}}, kNone},
         {{{account, account + "automountServiceAccountToken: false\n"}}, kNone},
         {{{account, account + "automountServiceAccountToken: false\n"},
           {spec, spec + "  automountServiceAccountToken: true\n"}},
          kNode},
         {{volume("")}, kNode},
         {{volume("          audience: vault\n")}, kNone},
         // By the name under which the API server issues them itself.
         {{volume("          audience: https://kubernetes.default.svc.cluster.local\n")}, kNode},
         {{volume("          audience: https://oidc.eks.eu-west-1.amazonaws.com/id/0A\n")}, kNode},
         {{volume("          audience: sts.amazonaws.com\n")}, kNone}});
}

TEST_CASE("A node reads every secret that its pods name", "[takeovers]") {
  const std::string mount = "    volumeMounts:\n    - mountPath: /x\n      name: v\n";
  const std::string volume = "  volumes:\n  - name: v\n    secret:\n      secretName: powtok\n";
  check(manifest("node-reads-mounted-secret.yaml"),
        {{{{mount, ""}, {volume, ""}}, kNone},
         {{{mount,
            "    env:\n    - name: T\n      valueFrom:\n        secretKeyRef:\n"
            "          name: powtok\n          key: token\n"},
           {volume, ""}},
          kNode},
         {{{mount, "    envFrom:\n    - secretRef:\n        name: powtok\n"}, {volume, ""}}, kNode},
         {{{volume,
            "  volumes:\n  - name: v\n    projected:\n      sources:\n"
            "      - secret:\n          name: powtok\n"}},
          kNode},
         {{{volume,
            "  volumes:\n  - name: v\n    csi:\n      driver: d\n"
            "      nodePublishSecretRef:\n        name: powtok\n"}},
          kNode},
         {{{volume, "  volumes:\n  - name: v\n    rbd:\n      secretRef:\n        name: powtok\n"}},
          kNode},
         {{{volume, "  imagePullSecrets:\n  - name: powtok\n"}, {mount, ""}}, kNode},
         {{{"phase: Running", "phase: Pending"}}, kNode}});
}

TEST_CASE("Who enters a pod reads the secrets that it mounts", "[takeovers]") {
  const auto text = manifest("node-reads-mounted-secret.yaml");
  const Texts way = {"exec-pod", "direct"};
  for (const auto* verb : {"create", "get"}) {
    check(text + granted("", "pods/exec", verb),
          {{{}, way},
           {{{"phase: Running", "phase: Pending"}}, kNone},
           {{{"      secretName: powtok\n", "      secretName: other\n"}}, kNone}},
          "u01");
    check(text + granted("", "pods/exec", verb, "p"), {{{}, way}}, "u01");
    check(text + granted("", "pods/exec", verb, "q"), {{{}, kNone}}, "u01");
  }
  check(text + granted("", "pods/attach", "create"), {{{}, {"attach-pod", "direct"}}}, "u01");
}

TEST_CASE("A binding is deleted and made anew, with another role", "[takeovers]") {
  const std::string file = "delete-and-recreate-binding.yaml";
  const auto to = [](const Texts& list) {
    return verbs("clusterrolebindings", {"create", "patch", "delete"}, list);
  };
  check(manifest(file),
        {{{to({"create", "update", "delete"})}, {"bind", "direct"}},
         {{to({"create", "patch", "deletecollection"})}, kNone},
         {{to({"create", "patch", "update"})}, kNone},
         // Another name that is free needs no deletion.
         {{to({"create", "patch"}), {"  - xb\n", "  - xc\n"}}, {"bind", "direct"}}});
}

TEST_CASE("A RoleBinding gives what is in its namespace", "[takeovers]") {
  const Changes inside = {{"kind: ClusterRoleBinding\nmetadata:\n  name: xb\n",
                           "kind: RoleBinding\nmetadata:\n  name: xb\n  namespace: pa\n"},
                          {"kind: ClusterRoleBinding\nmetadata:\n  name: r-u00\n",
                           "kind: RoleBinding\nmetadata:\n  name: r-u00\n  namespace: pa\n"},
                          {"  - clusterrolebindings\n", "  - rolebindings\n"}};
  const auto text = changed(manifest("delete-and-recreate-binding.yaml"), inside);
  check(text, {{{}, kNone}});
  check(text + kPower, {{{}, {"bind", "mint-token", "direct"}}});
}

TEST_CASE("A role that is missing is bound with `bind` and made", "[takeovers]") {
  const auto to = [](const Texts& list) {
    return verbs("clusterroles", {"create", "patch", "escalate"}, list);
  };
  const auto text = manifest("bind-missing-role.yaml");
  check(text, {{{to({"create", "update", "escalate"})}, kFills},
               {{{"  name: c4\nrules:\n- apiGroups:\n  - rbac.authorization.k8s.io\n"
                  "  resourceNames:\n  - gone4\n",
                  "  name: c4\nrules:\n- apiGroups:\n  - rbac.authorization.k8s.io\n"
                  "  resourceNames:\n  - gone5\n"}},
                kFills},  // made without rules, it is bound without `bind`
               {{verbs("clusterroles", {"bind"}, {"wait"})}, kFills},
               {{verbs("clusterroles", {"bind"}, {"wait"}), to({"create", "patch"})}, kNone},
               {{verbs("clusterroles", {"bind"}, {"wait"}), to({"patch", "escalate"})}, kNone}});
  const Change inside = {"  - clusterrolebindings\n", "  - rolebindings\n"};
  // With every namespace to choose from it takes an account of kube-system.
  check(text, {{{inside}, {"bind-then-escalate", "mint-token", "escalate", "direct"}}});
  check(text + kPower, {{{inside}, {"bind-then-escalate", "mint-token", "direct"}}});
}

TEST_CASE("An empty role is bound without `bind`, and filled", "[takeovers]") {
  const auto text = manifest("change-binding-then-escalate.yaml");
  const auto role = [](const Texts& list) {
    return verbs("clusterroles", {"patch", "escalate"}, list);
  };
  const auto binding = [](const Texts& list) {
    return verbs("clusterrolebindings", {"patch"}, list);
  };
  check(
      text,
      {{{role({"update", "escalate"}), binding({"update"})}, kFills},
       {{role({"delete", "create", "patch", "escalate"})}, kFills},
       {{role({"delete", "create", "escalate"})}, kNone},  // POST names nothing
       {{binding({"create", "patch", "delete"})}, kFills},
       {{binding({"create", "delete"})}, kNone},
       // A rule in the role that it does not hold is taken out first.
       {{{"  name: empty2\nrules: []\n",
          "  name: empty2\nrules:\n- apiGroups:\n  - ''\n  resources:\n  - pods\n  verbs:\n  - get\n"}},
        kFills}});
  const Changes inside = {{"kind: ClusterRoleBinding\nmetadata:\n  name: e2\n",
                           "kind: RoleBinding\nmetadata:\n  name: e2\n  namespace: pa\n"},
                          {"  - clusterrolebindings\n", "  - rolebindings\n"}};
  check(changed(text, inside), {{{}, kNone}});
  const Texts way = {"bind-then-escalate", "mint-token", "direct"};
  check(changed(text, inside) + kPower, {{{}, way}});
  // And a Role instead of a ClusterRole.
  const Changes role_inside = {
      {"kind: ClusterRole\nmetadata:\n  name: empty2\n",
       "kind: Role\nmetadata:\n  name: empty2\n  namespace: pa\n"},
      {"  kind: ClusterRole\n  name: empty2\n", "  kind: Role\n  name: empty2\n"},
      {"  - clusterroles\n", "  - roles\n"}};
  check(changed(changed(text, inside), role_inside) + kPower, {{{}, way}});
}

TEST_CASE("One identity binds an empty role, another fills it", "[takeovers]") {
  const auto text = manifest("joint-hand-on-by-writing-role-2.yaml");
  // u00 adds itself to the binding of a role that account b may fill.
  const Changes apart = {
      {"  name: pow\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n"
       "  kind: ClusterRole\n  name: nscreator\n",
       "  name: pow\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n"
       "  kind: ClusterRole\n  name: later\n"},
      {"  name: nscreator\nrules:\n",
       "  name: later\nrules: []\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: unused\nrules:\n"},
      verbs("clusterroles", {"bind"}, {"escalate", "patch"}),
      {"  resourceNames:\n  - nscreator\n", "  resourceNames:\n  - later\n"},
      {"  name: arole\nroleRef", "  name: elsewhere\nroleRef"},
      {"  kind: ClusterRole\n  name: arole\nsubjects:\n- apiGroup: rbac.authorization.k8s.io\n  kind: User\n  name: u00\n",
       "  kind: ClusterRole\n  name: arole\nsubjects: []\n"}};
  const auto joint = changed(text, apart);
  const auto path = path_of(cluster_of(joint));
  REQUIRE_FALSE(path.empty());
  CHECK(path.front() == "mint-token");
  check(joint, {{{verbs("clusterroles", {"escalate", "patch"}, {"escalate"})}, kNone},
                {{verbs("clusterroles", {"escalate", "patch"}, {"patch"})}, kNone},
                {{verbs("serviceaccounts/token", {"create"}, {"wait"})}, kNone},
                {{verbs("clusterrolebindings", {"patch"}, {"wait"})}, kNone}});
  // The same with an aggregated role, filled by a part.
  const auto by_part = [&](const std::string& list) {
    return Changes{{"  name: later\nrules: []\n",
                    "  name: later\naggregationRule:\n  clusterRoleSelectors:\n"
                    "  - matchLabels:\n      t: v\nrules: []\n"},
                   {"  resourceNames:\n  - later\n  resources:\n  - clusterroles\n  verbs:\n"
                    "  - escalate\n  - patch\n",
                    "  resources:\n  - clusterroles\n  verbs:\n" + list}};
  };
  CHECK_FALSE(path_of(cluster_of(changed(joint, by_part("  - escalate\n  - create\n")))).empty());
  check(joint, {{by_part("  - create\n"), kNone}});
}

TEST_CASE("An aggregated role without parts is bound, and filled by a part", "[takeovers]") {
  const auto text = manifest("empty-role-patch-binding.json");
  const Change update = {R"(["patch"])", R"(["update"])"};
  // Limited to a name that is there, and one that is not.
  const std::string rule = R"("resources":["clusterroles"],"verbs":["create","escalate"])";
  const Change named = {
      rule,
      R"("resources":["clusterroles"],"verbs":["create","patch","escalate"],"resourceNames":["part"])"};
  const Change other = {
      rule,
      R"("resources":["clusterroles"],"verbs":["patch","escalate"],"resourceNames":["part"])"};
  check(text, {{{update}, kFills}, {{named}, kFills}, {{other}, kNone}}, "u2");
  // With `bind` the role need not be there.
  const Changes missing = {
      {R"("kind":"ClusterRole","name":"agg"},"subjects")",
       R"("kind":"ClusterRole","name":"gone"},"subjects")"},
      {R"("verbs":["create","escalate"])", R"("verbs":["create","escalate","bind"])"}};
  check(text, {{missing, kFills}}, "u2");
}

TEST_CASE("An account that only a group is bound for", "[takeovers]") {
  const auto text = manifest("account-of-bound-group.yaml");
  const Texts way = {"missing-account", "direct"};
  const std::string there =
      "---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: newsa\n  namespace: pa\n";
  check(text, {{{{"name: system:serviceaccounts:pa\n", "name: system:serviceaccounts\n"}}, way},
               {{verbs("serviceaccounts/token", {"create"}, {"get"})}, kNone},
               {{{"  resourceNames:\n  - newsa\n", ""}}, {"mint-token", "direct"}}});
  check(text + there, {{{}, {"mint-token", "direct"}}});
}

TEST_CASE("A selector that wants a label away takes a role without labels", "[takeovers]") {
  const auto text = manifest("aggregate-does-not-exist.yaml");
  const std::string one = "    - key: 'off'\n      operator: DoesNotExist\n";
  const std::string both =
      "    - key: kubernetes.io/bootstrapping\n      operator: DoesNotExist\n" + one;
  const Texts way = {"aggregate", "direct"};
  check(
      text,
      {{{{one, "    - key: 'off'\n      operator: NotIn\n      values:\n      - '1'\n"}}, way},
       {{{one, "    - key: 'off'\n      operator: DoesNotExist\n    matchLabels:\n      t: v\n"}},
        way},
       {{{one, one + "    - key: 'off'\n      operator: In\n      values:\n      - '1'\n"}}, kNone},
       {{{both,
          "    - key: a\n      operator: In\n      values:\n      - b\n"
          "    - key: a\n      operator: NotIn\n      values:\n      - b\n"}},
        kNone}});
}

TEST_CASE("A role is deleted and made anew", "[takeovers]") {
  const auto text = manifest("deletecollection-role-recreate.yaml");
  const Texts way = {"escalate", "direct"};
  const auto to = [](const Texts& list) {
    return verbs("clusterroles", {"deletecollection", "create", "escalate"}, list);
  };
  const std::string on = "  resources:\n  - clusterroles\n";
  const auto named = [&](const Texts& list) {
    return Changes{{on, "  resourceNames:\n  - other2\n" + on}, to(list)};
  };
  check(text, {{{to({"delete", "create", "escalate"})}, way},
               {{named({"delete", "create", "patch", "escalate"})}, way},
               {{named({"delete", "create", "escalate"})}, kNone},
               {{named({"deletecollection", "create", "escalate"})}, kNone}});
}

TEST_CASE("A certificate is fetched by whatever answers with the request", "[takeovers]") {
  const std::string file = "node-certificate-fetched-by-patch.yaml";
  const Texts way = {"node-certificate", "direct"};
  for (const auto* verb : {"get", "list", "watch", "patch", "deletecollection"}) {
    INFO(verb);
    const auto text =
        with_verb(file, "certificatesigningrequests", {"create", "patch"}, {"create", verb});
    CHECK(path_of(cluster_of(text)) == way);
  }
  for (const auto* verb : {"update", "delete"}) {
    INFO(verb);
    const auto text =
        with_verb(file, "certificatesigningrequests", {"create", "patch"}, {"create", verb});
    CHECK(path_of(cluster_of(text)) == kNone);
  }
}

}  // namespace nsposture::tests
