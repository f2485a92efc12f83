// A check fails closed: what it cannot know is told and ends in exit code 3, never in 0, and what
// looks like it and is harmless is no refusal.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

const std::string kNamespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n";

const std::string kAdmin =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
    "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: mallory}]\n";
const std::string kMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: x}\n";
const std::string kBuild = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
const std::string kPointer =
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

class Tree {
 public:
  explicit Tree(const Files& files) {
    for (const auto& [name, text] : files) {
      fs::create_directories(fs::path(folder_.path(name)).parent_path());
      (void)folder_.write(name, text);
    }
  }

  [[nodiscard]] std::string path(const std::string& name = "") const { return folder_.path(name); }

 private:
  Folder folder_;
};

Result check(const Files& files, std::vector<std::string> more = {}) {
  const Tree tree(files);
  more.insert(more.begin(), {"check", tree.path(), "-o", "json"});
  return run_cli(more);
}

Result compared(const Files& base, const Files& head, std::vector<std::string> more = {}) {
  const Tree before(base);
  more.insert(more.begin(), {"--base", before.path()});
  return check(head, std::move(more));
}

std::string object(const std::string& version, const std::string& kind,
                   const std::string& more = {}) {
  return "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: m}\n" + more;
}

}  // namespace

TEST_CASE("a way that rests on holding a role, and on none of its rules, is told", "[check]") {
  // Kubernetes' own controllers may change the webhook, by roles that they hold already.
  for (const auto* kind : {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}) {
    INFO(kind);
    const auto result = compared(
        {{"a.yaml", kNamespace}},
        {{"a.yaml", kNamespace}, {"p.yaml", object("admissionregistration.k8s.io/v1", kind)}});
    CHECK(result.code <= 1);
    CHECK(Json::parse(result.out)["unreadable"].empty());
  }
}
