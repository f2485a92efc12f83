// What a check is given and cannot have: it is told, and the rest is judged and printed.
#include "tests/cli/check_files.h"
#include "tests/support/git_repository.h"

using namespace nsposture::tests;
using namespace nsposture::tests::checked;

namespace {

std::string role(const std::string& rule) {
  return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
         "rules: [" +
         rule + "]\n";
}

bool tells(const Result& result, const std::string& text) {
  return result.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a path that is not there leaves the rest judged", "[check]") {
  const Tree tree({{"a.yaml", kAdmin}, {"n.yaml", kNamespace}});
  for (const auto* format : {"text", "json", "sarif", "gitlab"}) {
    INFO(format);
    const auto result = run_cli({"check", tree.path("nope"), tree.path("a.yaml"), "-o", format});
    CHECK(result.code == 3);
    CHECK(tells(result, "mallory"));
  }
  const auto result = run_cli({"check", tree.path("nope"), tree.path("a.yaml"), "-o", "json"});
  CHECK(Json::parse(result.out)["unreadable"].dump().find("cannot be opened") != std::string::npos);
  CHECK(run_cli({"check", tree.path("nope"), "-o", "json"}).code == 3);
  CHECK(run_cli({"check", tree.path("n.yaml")}).code == 0);
  // Without the base everything would be new; a first policy would leave the path out.
  CHECK(run_cli({"check", tree.path("n.yaml"), "--base", tree.path("nope")}).code == 3);
  CHECK(run_cli({"check", tree.path("nope"), "--init"}).code == 3);
}

TEST_CASE("a report that cannot be written hides no finding", "[check]") {
  const Tree tree({{"a.yaml", kAdmin}});
  const auto result = run_cli({"check", tree.path(), "--report", tree.path("no/such/x.md")});
  CHECK(result.code == 4);
  CHECK(tells(result, "mallory"));
  CHECK(run_cli({"check", tree.path(), "--report", tree.path("x.md")}).code == 1);
  CHECK(fs::exists(tree.path("x.md")));
}

TEST_CASE("an empty value is no choice", "[check]") {
  const Tree tree({{"n.yaml", kNamespace}});
  for (const auto* option : {"--base", "--base-ref", "--cluster", "--db", "--policy"}) {
    INFO(option);
    CHECK(run_cli({"check", tree.path(), option, ""}).code == 2);
  }
  CHECK(run_cli({"check", tree.path(), "--base", tree.path()}).code == 0);
}

TEST_CASE("a role that makes namespaces and is bound to nobody is told", "[check]") {
  for (const auto* rule :
       {"{apiGroups: [''], resources: [namespaces], verbs: [create]}",
        "{apiGroups: [project.openshift.io], resources: [projectrequests], verbs: [create]}",
        "{apiGroups: [hnc.x-k8s.io], resources: [subnamespaceanchors], verbs: [create]}",
        "{apiGroups: [argoproj.io], resources: [applications], verbs: [create]}",
        "{apiGroups: [helm.toolkit.fluxcd.io], resources: [helmreleases], verbs: [patch]}",
        "{apiGroups: ['*'], resources: [kustomizations], verbs: [create]}"}) {
    INFO(rule);
    const auto result = check({{"a.yaml", role(rule)}});
    CHECK(result.code == 0);
    CHECK(tells(result, "NP232"));
    CHECK(tells(result, "bound to nobody here"));
    const auto gained =
        compared({{"a.yaml", role("{apiGroups: [''], resources: [pods], verbs: [get]}")}},
                 {{"a.yaml", role(rule)}});
    CHECK(tells(gained, "bound to nobody here"));
    CHECK_FALSE(tells(compared({{"a.yaml", role(rule)}}, {{"a.yaml", role(rule)}}), "\"new\""));
  }
  for (const auto* rule :
       {"{apiGroups: [''], resources: [namespaces], verbs: [get, list]}",
        "{apiGroups: [argoproj.io], resources: [applications], verbs: [get, delete]}",
        "{apiGroups: [hnc.x-k8s.io], resources: [subnamespaceanchors], verbs: [patch]}",
        "{apiGroups: [example.com], resources: [applications], verbs: [create]}"}) {
    INFO(rule);
    CHECK_FALSE(tells(check({{"a.yaml", role(rule)}}), "NP232"));
  }
}

namespace {

// A work tree with the submodule `lib/sub`, of one commit that is fetched.
struct WithSubmodule {
  explicit WithSubmodule(const std::string& text) {
    other.write("a.yaml", text);
    other.commit("first");
    main.write("n.yaml", kNamespace);
    main.git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "add", other.path(""),
              "lib/sub"});
    main.commit("first");
  }

  void unfetch() const { main.git({"submodule", "--quiet", "deinit", "-f", "lib/sub"}); }

  GitRepository other;
  GitRepository main;
};

}  // namespace

TEST_CASE("a submodule that is not checked out is not judged", "[check]") {
  const WithSubmodule both(kNamespace);
  const WorkingFolder here(both.main.path(""));
  for (const auto* path : {".", "lib", "lib/sub"}) CHECK(run_cli({"check", path}).code == 0);
  both.unfetch();
  both.main.remove(".gitmodules");
  for (const auto* path : {".", "lib", "lib/sub"}) {
    INFO(path);
    const auto result = run_cli({"check", path});
    CHECK(result.code == 3);
    CHECK(tells(result, "not checked out"));
    CHECK(run_cli({"check", path, "--base-ref", "HEAD"}).code == 3);
  }
  CHECK(run_cli({"check", "n.yaml"}).code == 0);
  CHECK(run_cli({"check", ".", "--allow-unread", "lib/sub"}).code == 0);
  CHECK(run_cli({"check", ".", "--exclude", "lib/*"}).code == 0);
}

TEST_CASE("a submodule is known without an answer of git", "[check]") {
  const Tree tree({{"n.yaml", kNamespace},
                   {".git/HEAD", "no repository\n"},
                   {".gitmodules", "[submodule \"a\"]\n\tpath = lib/sub\n\turl = ../x\n"}});
  CHECK(run_cli({"check", tree.path()}).code == 3);
  fs::create_directories(tree.path("lib/sub"));
  for (const auto* path : {"", "lib", "lib/sub"}) {
    INFO(path);
    const auto result = run_cli({"check", tree.path(path)});
    CHECK(result.code == 3);
    CHECK(tells(result, "not checked out"));
  }
  fs::copy_file(tree.path("n.yaml"), tree.path("lib/sub/n.yaml"));
  CHECK(run_cli({"check", tree.path()}).code == 0);
}

TEST_CASE("what a submodule held before is known", "[check]") {
  const WithSubmodule both(kAdmin);
  const WorkingFolder here(both.main.path(""));
  const std::vector<std::string> asked = {"check", ".", "--base-ref", "HEAD"};
  CHECK(run_cli({"check", "."}).code == 1);
  CHECK(run_cli(asked).code == 0);
  both.other.write("b.yaml",
                   "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
                   "metadata: {name: c}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: "
                   "ClusterRole, name: cluster-admin}\nsubjects: [{apiGroup: "
                   "rbac.authorization.k8s.io, kind: User, name: eve}]\n");
  both.other.commit("second");
  both.main.git({"-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--remote",
                 "lib/sub"});
  const auto moved = run_cli(asked);
  CHECK(moved.code == 1);
  CHECK(tells(moved, "eve"));
  CHECK_FALSE(tells(moved, "User \"mallory\" can now"));
  // The base names a commit that nobody has.
  both.main.git(
      {"update-index", "--cacheinfo", "160000,4d7a214614ab2935c943f9e0ff69d22eadbb8f32,lib/sub"});
  both.main.git({"commit", "-q", "-m", "second"});
  const auto unknown = run_cli(asked);
  CHECK(unknown.code == 3);
  CHECK(tells(unknown, "what is new in it is not judged"));
  CHECK_FALSE(tells(unknown, "can now"));
}

TEST_CASE("a manifest that a sparse checkout leaves out is not judged", "[check]") {
  const GitRepository repository;
  repository.write("in/a.yaml", kNamespace);
  repository.write("out/b.yaml", kAdmin);
  repository.write("prose/c.md", "x\n");
  repository.commit("first");
  const WorkingFolder here(repository.path(""));
  repository.git({"sparse-checkout", "set", "in", "out"});
  CHECK(run_cli({"check", "."}).code == 1);
  repository.git({"sparse-checkout", "set", "in"});
  const auto result = run_cli({"check", "."});
  CHECK(result.code == 3);
  CHECK(tells(result, "out/b.yaml"));
  CHECK(run_cli({"check", "in"}).code == 0);
  repository.git({"sparse-checkout", "set", "in", "out"});
  // What a change deletes is no such file.
  repository.remove("out");
  CHECK(run_cli({"check", "."}).code == 0);
}
