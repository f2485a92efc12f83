#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::ingest;

namespace {

std::string role_with(const std::string& verbs) {
  return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n"
         "rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: " +
         verbs + "\n";
}

Strings verbs_of(const std::string& text) {
  const auto result = read(text);
  INFO(text);
  REQUIRE(result.diagnostics.empty());
  REQUIRE(result.cluster.roles.size() == 1);
  REQUIRE_FALSE(result.cluster.roles[0].rules.empty());
  return result.cluster.roles[0].rules[0].verbs;
}

}  // namespace

TEST_CASE("every document, object and rule keeps its place", "[ingest]") {
  const auto result = read("# a comment\n---\n" + role_yaml("a") + "---\n\n" + role_yaml("b"));
  CHECK(result.diagnostics.empty());
  REQUIRE(role_names(result) == Strings{"a", "b"});
  CHECK(result.cluster.roles[0].pos == SourcePos{0, 3, 1});
  CHECK(result.cluster.roles[1].pos == SourcePos{0, 13, 1});
  CHECK(result.cluster.roles[1].rules[0].pos == SourcePos{0, 18, 3});
}

TEST_CASE("an error in one document costs that document only", "[ingest]") {
  const auto result = read(role_yaml("a") + "---\nkind: [unclosed\n---\n" + role_yaml("b") +
                           "---\n- a\n,\n---\n" + role_yaml("c"));
  CHECK(role_names(result) == Strings{"a", "b", "c"});
  REQUIRE(unreadable(result).size() >= 2);
  CHECK(unreadable(result)[0].starts_with("test.yaml:1"));
}

TEST_CASE("text that sends yaml-cpp round for ever ends in an error", "[ingest]") {
  for (const auto* text : {",", "- a\n,", "]", "}", "a: b\n]\n", ",\n---\n,"}) {
    INFO(text);
    CHECK_FALSE(unreadable(read(text)).empty());
  }
}

TEST_CASE("comments, directives and empty documents are no documents", "[ingest]") {
  for (const auto* text : {"---\n---\n", "# only a comment\n", "%YAML 1.1\n---\n",
                           "---\n# x\n---\n...\n", "~\n", "--- # x\n"}) {
    const auto result = read(text);
    INFO(text);
    CHECK(result.diagnostics.empty());
    CHECK(result.cluster.skipped_kinds.empty());
  }
  CHECK(role_names(read("%YAML 1.1\n---\n" + role_yaml("a") + "...\n")) == Strings{"a"});
}

TEST_CASE("a marker inside a text ends nothing", "[ingest]") {
  const auto result = read(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  x: |\n    ---\n    {{ .y }}\n"
      "---\n" +
      role_yaml("b"));
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"b"});
}

TEST_CASE("Windows line ends are read", "[ingest]") {
  std::string text = role_yaml("a") + "---\n" + role_yaml("b");
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  const auto result = read(text);
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"a", "b"});
}

TEST_CASE("characters that Go's YAML takes otherwise are refused", "[ingest]") {
  CHECK(unreadable(read(std::string("kind: Ro\0le\n", 12))) ==
        Strings{"test.yaml:1:9: the control character U+0000"});
  CHECK(unreadable(read("a: b\nkind: \x07\n")) ==
        Strings{"test.yaml:2:7: the control character U+0007"});
  CHECK(unreadable(read("kind: \xFF\n---\n" + role_yaml("a"))) ==
        Strings{"test.yaml:1:7: invalid UTF-8"});
  CHECK(unreadable(read("a: \"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\"\n")).empty());
}

TEST_CASE("a line ends where Go's YAML ends it, whatever an editor shows", "[ingest]") {
  for (const std::string end : {"\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    const auto result = read(role_yaml("a") + "# harmless" + end + "- apiGroups: ['*']" + end +
                             "  resources: ['*']" + end + "  verbs: ['*']\n");
    REQUIRE(result.cluster.roles.size() == 1);
    REQUIRE(result.cluster.roles[0].rules.size() == 2);
    CHECK(result.cluster.roles[0].rules[1].verbs == Strings{"*"});
  }
  const auto text = read(role_yaml("a") + "# a \xC2\xA0 and \xE2\x80\xA6 \n");
  CHECK(text.diagnostics.empty());
}

TEST_CASE("a marker that only Go's YAML sees ends what kubectl reads", "[ingest]") {
  const auto result = read(role_yaml("a") + "# x\xE2\x80\xA8---\xE2\x80\xA8" + role_yaml("b"));
  CHECK(role_names(result) == Strings{"a"});
  CHECK(unreadable(result).size() == 1);
}

TEST_CASE("what stands behind the end of a document is not read, and told", "[ingest]") {
  const auto result = read(role_yaml("a") + "...\n" + role_yaml("b") + "---\n" + role_yaml("c"));
  CHECK(role_names(result) == Strings{"a", "c"});
  CHECK(unreadable(result) ==
        Strings{"test.yaml:10:1: a document without `---` before it: kubectl does not read it"});
  CHECK(read(role_yaml("a") + "...\n").diagnostics.empty());
  CHECK(read(role_yaml("a") + "...\n---\n" + role_yaml("b")).diagnostics.empty());
}

TEST_CASE("texts in base64 are what they stand for", "[ingest]") {
  const std::string kind = "Q2x1c3RlclJvbGU=";  // ClusterRole
  const std::string rest = "\nmetadata: {name: a}\nrules: []\n";
  const std::string version = "apiVersion: rbac.authorization.k8s.io/v1\n";
  CHECK(role_names(read(version + "kind: !!binary " + kind + rest)) == Strings{"a"});
  CHECK(role_names(read(version + "kind: !!binary |\n  " + kind + rest)) == Strings{"a"});
  CHECK(role_names(read(version + "!!binary a2luZA== : ClusterRole" + rest)) == Strings{"a"});
  CHECK(role_names(read(version + "kind: !<tag:yaml.org,2002:binary> " + kind + rest)) ==
        Strings{"a"});
  CHECK(unreadable(read(version + "kind: !!binary '@'" + rest)).size() == 1);
}

TEST_CASE("a flood of brackets is refused before memory is", "[ingest]") {
  CHECK(unreadable(read("a: " + std::string(1'000'000, '['))) ==
        Strings{"test.yaml:1:100004: more than 100000 open brackets"});
}

TEST_CASE("plain scalars that Go decodes as no text are refused in the server's words",
          "[ingest]") {
  for (const auto* verb : {"y", "Yes", "on", "TRUE", "n", "no", "false", "Off"}) {
    const auto result = read(role_with("[get, " + std::string(verb) + "]"));
    CHECK(result.cluster.roles.empty());
    CHECK(rejected(result) ==
          Strings{"test.yaml:7:16: ClusterRole in version \"v1\" cannot be handled as a "
                  "ClusterRole: json: cannot unmarshal bool into Go struct field "
                  "PolicyRule.rules.verbs of type string"});
  }
  for (const auto* name : {"123", "0x1F", "0o17", "1_000", "1.5", "+.inf", ".5", "-1e3", "08"}) {
    const auto result =
        read("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + std::string(name) + "\n");
    INFO(name);
    CHECK(result.cluster.namespaces.empty());
    CHECK(rejected(result) ==
          Strings{"test.yaml:4:9: Namespace in version \"v1\" cannot be handled as a Namespace: "
                  "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of "
                  "type string"});
  }
}

TEST_CASE("quoted scalars and what only resembles a number are text", "[ingest]") {
  CHECK(verbs_of(role_with("['yes', \"1\", get, !!str 5, 1.2.3, 2026-01-02, 0b12, 1:30]")) ==
        Strings{"yes", "1", "get", "5", "1.2.3", "2026-01-02", "0b12", "1:30"});
}

TEST_CASE("null counts as absent", "[ingest]") {
  CHECK(verbs_of(role_with("[~, get]")) == Strings{"", "get"});
  const auto result = read(
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a, labels: }\n"
      "rules: null\naggregationRule: ~\n");
  CHECK(result.diagnostics.empty());
  CHECK(result.cluster.roles.size() == 1);
}

TEST_CASE("aliases stand for what their anchors hold", "[ingest]") {
  const auto result = read(role_with("&v [get, list]") +
                           "- &r {apiGroups: [''], resources: [x], verbs: *v}\n- *r\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.roles.size() == 1);
  REQUIRE(result.cluster.roles[0].rules.size() == 3);
  CHECK(result.cluster.roles[0].rules[1].verbs == Strings{"get", "list"});
  CHECK(result.cluster.roles[0].rules[2].same_content(result.cluster.roles[0].rules[1]));
}

TEST_CASE("merge keys are followed in the order Go's YAML does", "[ingest]") {
  const std::string head =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\nrules:\n"
      "- &base\n  apiGroups: ['']\n  resources: [pods]\n  verbs: [get]\n";
  const auto merged = read(head + "- <<: *base\n  verbs: [list]\n- verbs: [list]\n  <<: *base\n" +
                           "- <<: [{verbs: [watch]}, *base]\n- '<<': 1\n  <<: *base\n");
  REQUIRE(merged.cluster.roles.size() == 1);
  const auto& rules = merged.cluster.roles[0].rules;
  REQUIRE(rules.size() == 5);
  CHECK(rules[1].verbs == Strings{"list"});
  CHECK(rules[1].resources == Strings{"pods"});
  CHECK(rules[2].verbs == Strings{"get"});
  CHECK(rules[3].verbs == Strings{"watch"});
  CHECK(rules[3].resources == Strings{"pods"});
  REQUIRE(warnings(merged).size() == 2);
  CHECK(warnings(merged)[0].find("a merge overrides `verbs`") != std::string::npos);
  CHECK(warnings(merged)[1].find("rules[4].<<") != std::string::npos);  // an unknown field
  CHECK(unreadable(read("a: {<<: 5}\n")) ==
        Strings{"test.yaml:1:9: map merge requires map or sequence of maps as the value"});
}

TEST_CASE("alias bombs and aliases inside themselves are refused", "[ingest]") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += before + ", ";
    bomb += "x]\n";
  }
  const auto result = read(bomb + "---\n" + role_yaml("a"));
  CHECK(role_names(result) == Strings{"a"});
  REQUIRE(unreadable(result).size() == 1);
  CHECK(unreadable(result)[0].find("aliases expand to more than 100000 nodes") !=
        std::string::npos);
  CHECK(unreadable(read("a: &a [*a]\n")) ==
        Strings{"test.yaml:1:8: an alias inside its own anchor"});
  CHECK(unreadable(read("a: &a {<<: *a}\n")).size() == 1);
  CHECK(unreadable(read("a: *missing\n")).size() == 1);
}

TEST_CASE("deep nesting in YAML ends in a sentence", "[ingest]") {
  for (const auto depth : {200U, 600U, 100'000U}) {
    const auto result = read("a: " + std::string(depth, '[') + std::string(depth, ']'));
    REQUIRE(unreadable(result).size() == 1);
    CHECK(unreadable(result)[0].find("nested deeper than 200 levels") != std::string::npos);
  }
  CHECK(unreadable(read("a: " + std::string(100'000, '['))).size() == 1);
  CHECK(read("a: " + std::string(150, '[') + std::string(150, ']')).diagnostics.empty());
}

TEST_CASE("duplicate keys are told and the last one counts", "[ingest]") {
  const auto result = read(role_with("[get]") + "metadata: {name: b}\n");
  CHECK(role_names(result) == Strings{"b"});
  CHECK(warnings(result) ==
        Strings{"test.yaml:8:1: duplicate key `metadata`: the last one counts"});
}

TEST_CASE("a line too long for YAML is refused in a sentence", "[ingest]") {
  const auto result = read("a: " + std::string(20U << 20U, 'x') + "\n---\n" + role_yaml("a"));
  CHECK(role_names(result) == Strings{"a"});
  CHECK(unreadable(result) == Strings{"test.yaml:1:1: a line longer than 16 MiB"});
}

TEST_CASE("keys that are no text are refused", "[ingest]") {
  CHECK(unreadable(read("{a: b}: c\n")).size() == 1);
  CHECK(unreadable(read("? [a]\n: c\n")).size() == 1);
  CHECK(unreadable(read("~: c\n")).size() == 1);
}

TEST_CASE("lists and sequences of objects are read from YAML too", "[ingest]") {
  const auto result = read(
      "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n"
      "  metadata: {name: a}\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: b}\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.namespaces.size() == 2);
  CHECK(result.cluster.namespaces[1].pos == SourcePos{0, 7, 3});
  CHECK(read("- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n")
            .cluster.namespaces.size() == 1);
}

TEST_CASE("a flow mapping is YAML although it begins with a brace", "[ingest]") {
  const auto result = read("{apiVersion: v1, kind: Namespace, metadata: {name: a}}\n");
  CHECK(result.diagnostics.empty());
  CHECK(result.cluster.namespaces.size() == 1);
}

TEST_CASE("a Helm template is told as one and never half read", "[ingest]") {
  const std::string told = "contains Go template markup: render it first (helm template …)";
  for (const std::string& text :
       Strings{role_yaml("a") + "---\n{{- if .Values.rbac }}\n" + role_yaml("b") + "{{- end }}\n",
               role_yaml("{{ .Release.Name }}-reader"), role_yaml("'{{ .Release.Name }}-reader'"),
               role_yaml("a-{{ .Values.x }}"), role_yaml("{{ include \"x.name\" . }}"),
               "{{- range .Values.x }}\n" + role_yaml("a") + "{{- end }}\n",
               role_yaml("a") + "- apiGroups: ['{{ .Values.g }}']\n"}) {
    const auto result = read(text);
    INFO(text);
    CHECK(result.cluster.roles.empty());
    REQUIRE(unreadable(result).size() == 1);
    CHECK(unreadable(result)[0].ends_with(told));
    CHECK(result.diagnostics.size() == 1);
  }
}

TEST_CASE("braces in texts, comments and other kinds make no template", "[ingest]") {
  const auto result = read(
      "# {{ not this }}\napiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\n"
      "spec:\n  args: [\"{{inputs.parameters.x}}\"]\n  image: repo:{{workflow.parameters.tag}}\n"
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  alert: |\n"
      "    {{ range .Alerts }}{{ .Labels.x }}{{ end }}\n---\n" +
      role_yaml("a"));
  CHECK(result.diagnostics.empty());
  CHECK(role_names(result) == Strings{"a"});
}

TEST_CASE("a document in which another object begins has lost one", "[ingest]") {
  const auto result = read(role_yaml("a") + role_yaml("b"));
  CHECK(role_names(result) == Strings{"b"});
  CHECK(unreadable(result) == Strings{"test.yaml:1:1: two objects in one document, of which the "
                                      "first is lost: a line `---` is missing between them"});
  CHECK(unreadable(read(role_yaml("a") + "---\n" + role_yaml("b"))).empty());
}
