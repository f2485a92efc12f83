// A Helm chart's folder given to `check`: what Helm would make of it is not known, and that is
// said.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

namespace fs = std::filesystem;

const std::string kChart = "apiVersion: v2\nname: c\nversion: 0.1.0\n";
const std::string kMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";
const std::string kAdmin =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
    "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: mallory}]\n";

using Files = std::map<std::string, std::string>;

class Chart {
 public:
  explicit Chart(const Files& files) {
    for (const auto& [name, text] : files) {
      fs::create_directories(fs::path(folder_.path(name)).parent_path());
      (void)folder_.write(name, text);
    }
  }

  [[nodiscard]] Result check(const std::string& path = "",
                             std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"check", folder_.path(path), "-o", "json"});
    return run_cli(more);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }

 private:
  Folder folder_;
};

}  // namespace

TEST_CASE("a template with Helm's markup anywhere is not judged", "[check][chart]") {
  for (const auto& text :
       {kMap + "# {{ include \"c.note\" . }}\n", kMap + "data: {a: \"{{ .Values.y }}\"}\n",
        kMap + "data:\n  a: |\n    {{ .Values.y }}\n", std::string("{{ include \"c.all\" . }}\n"),
        std::string("{{- if .Values.x }}\n") + kMap + "{{- end }}\n"}) {
    INFO(text);
    const Chart chart({{"Chart.yaml", kChart}, {"templates/sub/cm.yaml", text}});
    const auto result = chart.check();
    CHECK(result.code == 3);
    CHECK(Json::parse(result.out)["unreadable"].size() == 1);
    // Also where the Chart.yaml is not among what is named.
    CHECK(chart.check("templates").code == 3);
    CHECK(chart.check("templates/sub/cm.yaml").code == 3);
    CHECK(chart.check("", {"--allow-unread", "*/templates/*"}).code == 0);
    CHECK(chart.check("", {"--allow-unread", "*/Chart.yaml"}).code == 3);
    // Elsewhere such text is a text, as in a workflow.
    if (text.starts_with(kMap)) CHECK(Chart({{"templates/cm.yaml", text}}).check().code == 0);
  }
}

TEST_CASE("a template without markup is judged, whatever its ending", "[check][chart]") {
  for (const auto* name : {"templates/r.yaml", "templates/r.tpl", "templates/r", "crds/r.yaml"}) {
    INFO(name);
    const Chart chart({{"Chart.yaml", kChart}, {name, kAdmin}});
    const auto result = chart.check();
    CHECK(result.code == 1);
    CHECK(result.out.find("mallory") != std::string::npos);
  }
  CHECK(Chart({{"Chart.yaml", kChart}, {"templates/cm.yaml", kMap}}).check().code == 0);
  // Notes and pieces for others are no objects; without a chart an ending counts.
  CHECK(Chart({{"Chart.yaml", kChart},
               {"templates/cm.yaml", kMap},
               {"templates/NOTES.txt", "{{ .x }}"},
               {"templates/_h.tpl", "{{ define \"x\" }}{{ end }}"}})
            .check()
            .code == 0);
  CHECK(Chart({{"cm.yaml", kMap}, {"templates/r.tpl", kAdmin}}).check().code == 0);
  // What stands there in plain text is told beside.
  const auto both = Chart({{"Chart.yaml", kChart}, {"templates/r.yaml", kAdmin + "# {{ .x }}\n"}});
  CHECK(both.check().code == 3);
  CHECK(both.check().out.find("NP009") != std::string::npos);
}

TEST_CASE("subcharts that are not there unpacked are not read", "[check][chart]") {
  const auto with = [](const std::string& subcharts, Files more = {}) {
    more["Chart.yaml"] = kChart + subcharts;
    more["templates/cm.yaml"] = kMap;
    return Chart(more).check();
  };
  const std::string remote =
      "dependencies:\n- {name: evil, version: 1.0.0, repository: \"https://x.example.com\"}\n"
      "- {name: other, version: 1.0.0}\n";
  const auto result = with(remote);
  CHECK(result.code == 3);
  const auto unreadable = Json::parse(result.out)["unreadable"];
  REQUIRE(unreadable.size() == 2);
  CHECK(unreadable[0]["message"].get<std::string>().find("`evil` of `https://x.example.com`") !=
        std::string::npos);
  // Helm takes keys in any case.
  CHECK(with("Dependencies: [{name: evil, version: 1.0.0}]\n").code == 3);
  CHECK(with("keywords: [a]\nmaintainers: [{name: a}]\nsources: [b]\n").code == 0);
  CHECK(with("dependencies: []\n").code == 0);
  CHECK(with("dependencies: [\n").code == 3);
  const Files beside = {{"charts/own/Chart.yaml", kChart}, {"charts/own/templates/a.yaml", kMap}};
  CHECK(with("dependencies: [{name: own, version: 1.0.0}]\n", beside).code == 0);
  CHECK(
      with("dependencies: [{name: own, version: 1.0.0, repository: 'https://x'}]\n", beside).code ==
      3);
  CHECK(with("", {{"requirements.yaml", remote}}).code == 3);
  const auto packed = with("", {{"charts/evil-1.0.0.tgz", "\x1f\x8b"}});
  CHECK(packed.code == 3);
  CHECK(packed.out.find("packed subchart") != std::string::npos);
  CHECK(Chart({{"cm.yaml", kMap}, {"charts/evil-1.0.0.tgz", "\x1f\x8b"}}).check().code == 0);
}

TEST_CASE("a link to a chart's template hides nothing", "[check][chart]") {
  const Chart chart({{"z/Chart.yaml", kChart}, {"z/templates/cm.yaml", kMap + "# {{ .x }}\n"}});
  fs::create_symlink(chart.path("z/templates/cm.yaml"), chart.path("a.yaml"));
  CHECK(chart.check().code == 3);
  fs::create_directory_symlink(chart.path("z/templates"), chart.path("b"));
  CHECK(chart.check().code == 3);
  CHECK(chart.check("b").code == 3);
  // A chart whose templates are elsewhere, and are found there first.
  const Chart linked({{"a/cm.yaml", kMap + "# {{ .x }}\n"}, {"z/Chart.yaml", kChart}});
  fs::create_directory_symlink(linked.path("a"), linked.path("z/templates"));
  CHECK(linked.check().code == 3);
}

TEST_CASE("no folder of a repository is passed over for its name", "[check]") {
  CHECK(Chart({{"..2026/r.yaml", kAdmin}}).check().code == 1);
  CHECK(Chart({{"..data/r.yaml", kAdmin}}).check().code == 1);
}
