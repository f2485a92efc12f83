// Our reading held against kubectl's, on inputs that scripts/record_reading.py recorded: each object
// of RBAC that kubectl sees is read with the same content, or the file is not called read.
#include "analyzer/ingest/bytes/base64.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

using namespace nsposture::ingest;
using nsposture::Binding;
using nsposture::Cluster;
using nsposture::DiagnosticKind;
using nsposture::Role;
using nsposture::SubjectKind;
using Json = nlohmann::json;

namespace {

// Where kubectl prints no error and something is called unreadable all the same. A number that grows
// shows a false refusal; nearly all of these have a document after `...`, which kubectl drops.
constexpr std::size_t kMostRefusals = 70;

struct Case {
  std::string name;
  std::string text;
  Json objects;
  std::string error;
};

std::vector<Case> corpus() {
  const auto file =
      bytes::read_source_file(std::string(NSPOSTURE_FIXTURES) + "/reading/corpus.jsonl.gz");
  REQUIRE(file.trouble.empty());
  std::istringstream lines(file.text);
  std::string line;
  std::getline(lines, line);  // what answered, and how
  std::vector<Case> cases;
  while (std::getline(lines, line)) {
    const auto json = Json::parse(line);
    cases.push_back({json["name"], bytes::decode_base64(json["text"].get<std::string>()).value(),
                     json["objects"], json["error"]});
  }
  return cases;
}

Json texts(const std::vector<std::string>& values) {
  return values.empty() ? Json() : Json(values);
}

Json to_json(const Role& role) {
  Json rules = Json::array();
  for (const auto& rule : role.rules) {
    rules.push_back({{"apiGroups", texts(rule.api_groups)},
                     {"nonResourceURLs", texts(rule.non_resource_urls)},
                     {"resourceNames", texts(rule.resource_names)},
                     {"resources", texts(rule.resources)},
                     {"verbs", texts(rule.verbs)}});
  }
  return {{"kind", to_string(role.kind)},
          {"name", role.meta.name},
          {"namespace", role.meta.namespace_},
          {"rules", rules}};
}

Json to_json(const Binding& binding) {
  Json subjects = Json::array();
  for (const auto& subject : binding.subjects) {
    const char* kind = subject.kind == SubjectKind::User    ? "User"
                       : subject.kind == SubjectKind::Group ? "Group"
                                                            : "ServiceAccount";
    subjects.push_back(
        {{"kind", kind}, {"name", subject.name}, {"namespace", subject.namespace_}});
  }
  return {{"kind", to_string(binding.kind)},
          {"name", binding.meta.name},
          {"namespace", binding.meta.namespace_},
          {"roleRef",
           {{"kind", to_string(binding.role_ref.kind)}, {"name", binding.role_ref.name}}},
          {"subjects", subjects}};
}

std::string text_at(const Json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string()
             ? object[key].get<std::string>()
             : std::string();
}

// kubectl's object in the same form.
Json normal(const Json& given) {
  const std::string kind = given["kind"];
  const bool namespaced = !kind.starts_with("Cluster");
  Json object = {{"kind", kind}, {"name", text_at(given, "name")}, {"namespace", ""}};
  if (namespaced) {
    const auto ns = text_at(given, "namespace");
    object["namespace"] = ns.empty() ? "default" : ns;
  }
  if (kind.ends_with("Binding")) {
    const auto ref = given.value("roleRef", Json::object());
    object["roleRef"] = {{"kind", text_at(ref, "kind")}, {"name", text_at(ref, "name")}};
    object["subjects"] = Json::array();
    for (const auto& subject : given.value("subjects", Json::array())) {
      object["subjects"].push_back({{"kind", text_at(subject, "kind")},
                                    {"name", text_at(subject, "name")},
                                    {"namespace", text_at(subject, "namespace")}});
    }
    return object;
  }
  object["rules"] = Json::array();
  const auto rules = given.value("rules", Json::array());
  for (const auto& rule : rules) {
    Json one;
    for (const auto* key : {"apiGroups", "nonResourceURLs", "resourceNames", "resources", "verbs"}) {
      one[key] = rule.is_object() && rule.contains(key) && !rule[key].empty() ? rule[key] : Json();
    }
    object["rules"].push_back(one);
  }
  return object;
}

// Go's YAML keeps U+2028 and U+2029 in a text that goes on behind them; here a space stands there.
// No name has either.
std::string spaced(std::string text) {
  for (const auto* kept : {"\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    for (auto at = text.find(kept); at != std::string::npos; at = text.find(kept, at)) {
      text.replace(at, 3, " ");
    }
  }
  return text;
}

std::multiset<std::string> objects_of(const Cluster& cluster) {
  std::multiset<std::string> objects;
  for (const auto& role : cluster.roles) objects.insert(to_json(role).dump());
  for (const auto& binding : cluster.bindings) objects.insert(to_json(binding).dump());
  return objects;
}

}  // namespace

TEST_CASE("what kubectl reads is read, or the file is not called read", "[ingest]") {
  const auto cases = corpus();
  REQUIRE(cases.size() > 300);
  std::vector<std::string> refused;
  for (const auto& one : cases) {
    const auto unpacked = bytes::unpack(one.text);
    const auto read = manifest::read_manifest(unpacked.text, "a.yaml", "default");
    const auto says = [&](DiagnosticKind kind) {
      return std::ranges::any_of(read.diagnostics, [kind](const auto& diagnostic) {
        return diagnostic.kind == kind;
      });
    };
    const bool unread = !unpacked.trouble.empty() || says(DiagnosticKind::Unreadable);
    if (unread && one.error.empty()) refused.push_back(one.name);
    // What the API server would refuse is told as that; kubectl does not know.
    if (unread || says(DiagnosticKind::Rejected)) continue;
    INFO(one.name << "\n" << unpacked.text << "\n" << one.error);
    std::multiset<std::string> expected;
    for (const auto& object : one.objects) expected.insert(spaced(normal(object).dump()));
    const auto found = objects_of(read.cluster);
    for (const auto& object : expected) {
      INFO("kubectl sees " << object);
      for (const auto& ours : found) UNSCOPED_INFO("read " << ours);
      CHECK(found.count(object) >= expected.count(object));
    }
    // kubectl may stop at an error; without one, nothing is there that it does not see. OpenShift's
    // own objects are read as what it makes of them.
    const bool openshift = unpacked.text.find("authorization.openshift.io") != std::string::npos;
    if (one.error.empty() && !openshift) CHECK(found.size() == expected.size());
  }
  INFO("refused without need: " << Catch::rangeToString(refused));
  CHECK(refused.size() <= kMostRefusals);
}
