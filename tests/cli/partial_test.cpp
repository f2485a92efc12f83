// What was not read is unknown, and never "no": in dumps, later from a database, in every answer.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

// Jane makes namespaces; a RoleBinding lets Zed read pods in `team`.
Json rbac_object(const std::string& kind, const std::string& ns, const std::string& name) {
  Json object = {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                 {"kind", kind},
                 {"metadata", {{"name", name}, {"uid", "uid-of-" + name}}}};
  if (!ns.empty()) object["metadata"]["namespace"] = ns;
  return object;
}

Json own(Json object) {
  object["metadata"]["labels"] = {{"kubernetes.io/bootstrapping", "rbac-defaults"}};
  return object;
}

Json role(const std::string& kind, const std::string& ns, const std::string& name,
          const std::string& verb, const std::string& resource, const std::string& group = "") {
  auto object = rbac_object(kind, ns, name);
  object["rules"] = {{{"verbs", {verb}}, {"apiGroups", {group}}, {"resources", {resource}}}};
  return object;
}

Json binding(const std::string& kind, const std::string& ns, const std::string& name,
             const std::string& role, const std::string& who, const std::string& what = "User") {
  auto object = rbac_object(kind, ns, name);
  object["roleRef"] = {
      {"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "ClusterRole"}, {"name", role}};
  object["subjects"] = {{{"kind", what}, {"name", who}, {"apiGroup", "rbac.authorization.k8s.io"}}};
  return object;
}

Json plain(const std::string& kind, const std::string& ns, const std::string& name) {
  Json object = {{"apiVersion", "v1"},
                 {"kind", kind},
                 {"metadata", {{"name", name}, {"uid", "uid-of-" + name}}}};
  if (!ns.empty()) object["metadata"]["namespace"] = ns;
  return object;
}

constexpr int kOwn = 10;

// As a server keeps it: some of each kind are its own.
std::vector<Json> dump() {
  std::vector<Json> objects = {
      own(role("ClusterRole", "", "cluster-admin", "*", "*", "*")),
      own(binding("ClusterRoleBinding", "", "cluster-admin", "cluster-admin", "system:masters",
                  "Group")),
      own(role("Role", "kube-system", "reader", "get", "configmaps")),
      own(binding("RoleBinding", "kube-system", "reader", "view", "system:kube-scheduler")),
      plain("Namespace", "", "team"),
      plain("ServiceAccount", "team", "default"),
      role("ClusterRole", "", "maker", "create", "namespaces"),
      role("ClusterRole", "", "view", "get", "pods"),
      binding("ClusterRoleBinding", "", "makers", "maker", "jane"),
      binding("RoleBinding", "team", "readers", "view", "zed")};
  for (int i = 0; i < kOwn; ++i) {
    const auto name = "system:part-" + std::to_string(i);
    objects.push_back(own(role("ClusterRole", "", name, "get", "nodes")));
    objects.push_back(own(binding("ClusterRoleBinding", "", name, name, name)));
  }
  return objects;
}

std::vector<Json> without_system(std::vector<Json> objects, const std::string& kind) {
  std::erase_if(objects, [&kind](const Json& object) {
    return object["kind"] == kind &&
           object["metadata"]["name"].get<std::string>().starts_with("system:part-");
  });
  return objects;
}

std::string list_of(const std::vector<Json>& objects, const std::string& without = {}) {
  Json list = {{"apiVersion", "v1"}, {"kind", "List"}, {"items", Json::array()}};
  for (const auto& object : objects) {
    if (object["kind"] != without) list["items"].push_back(object);
  }
  return list.dump();
}

struct Dump {
  explicit Dump(const std::string& text) : path(folder.write("dump.json", text)) {}

  [[nodiscard]] Result ask(std::vector<std::string> words, bool json = true) const {
    words.insert(words.end(), {"--from", path});
    if (json) words.insert(words.end(), {"-o", "json"});
    return run_cli(words);
  }

  Folder folder;
  std::string path;
};

bool lacks(const Json& answer, const std::string& kind) {
  if (!answer.contains("not_read")) return false;
  for (const auto& one : answer["not_read"]) {
    if (one.value("kind", "") == kind) return true;
  }
  return false;
}

const std::vector<std::string> kZedReads = {"can-i", "get", "pods", "-n", "team", "--as", "zed"};
const std::vector<std::string> kAnnReads = {"can-i", "get", "pods", "-n", "team", "--as", "ann"};
const std::vector<std::string> kJaneMakes = {"can-i", "create", "namespaces", "--as", "jane"};

void check_unknown(const Dump& dump, const std::vector<std::string>& words,
                   const std::string& kind) {
  const auto result = dump.ask(words);
  const auto answer = Json::parse(result.out);
  CHECK(result.code == 3);
  CHECK(answer["allowed"].is_null());
  CHECK(lacks(answer, kind));
  CHECK(answer["incomplete"].dump().find(kind + " was not read") != std::string::npos);
  const auto text = dump.ask(words, false).out;
  CHECK(text.starts_with("unknown"));
  CHECK(text.find(kind + " was not read") != std::string::npos);
}

const Json* finding(const Json& report, const std::string& rule) {
  for (const auto& one : report["findings"]) {
    if (one["rule"] == rule) return &one;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a dump that has all kinds gives plain answers", "[partial]") {
  const Dump whole(list_of(dump()));
  CHECK(whole.ask(kZedReads).code == 0);
  const auto no = whole.ask(kAnnReads);
  CHECK(no.code == 1);
  CHECK(Json::parse(no.out)["allowed"] == false);
  CHECK_FALSE(Json::parse(no.out).contains("incomplete"));
  CHECK(whole.ask({"who-can", "create", "namespaces"}).code == 0);
  CHECK(whole.ask({"who-can", "create", "namespaces", "--transitive"}).code == 0);
}

TEST_CASE("a default role that was exported alone is no dump", "[partial]") {
  auto objects = without_system(without_system(dump(), "ClusterRole"), "ClusterRoleBinding");
  objects.erase(objects.begin(), objects.begin() + 6);  // but for what people made
  objects.push_back(own(role("ClusterRole", "", "edit", "get", "pods")));
  const Dump some(list_of(objects));
  CHECK(some.ask(kAnnReads).code == 1);
  CHECK(Json::parse(some.ask(kAnnReads).out)["allowed"] == false);
}

TEST_CASE("a dump of a few roles that were asked for by name is not whole", "[partial]") {
  const auto& kind = GENERATE(as<std::string>{}, "ClusterRole", "ClusterRoleBinding");
  auto objects = without_system(dump(), kind);
  for (auto& object : objects) object["metadata"]["creationTimestamp"] = "2026-11-01T10:00:00Z";
  check_unknown(Dump(list_of(objects)), kAnnReads, kind);
}

TEST_CASE("a dump without a kind of RBAC says no to nothing", "[partial]") {
  const Dump bindings(list_of(dump(), "RoleBinding"));
  check_unknown(bindings, kZedReads, "RoleBinding");
  // A grant that was read stands; outside of namespaces no RoleBinding counts.
  CHECK(Json::parse(bindings.ask(kJaneMakes).out)["allowed"] == true);
  const auto cluster_wide =
      Json::parse(bindings.ask({"can-i", "create", "namespaces", "--as", "ann"}).out);
  CHECK(cluster_wide["allowed"] == false);
  check_unknown(Dump(list_of(dump(), "ClusterRoleBinding")), kJaneMakes, "ClusterRoleBinding");
  check_unknown(Dump(list_of(dump(), "Role")), kAnnReads, "Role");
  // Of these each server has some: an empty list is what somebody selected.
  const Json none = {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                     {"kind", "RoleBindingList"},
                     {"metadata", {{"resourceVersion", "7"}}},
                     {"items", Json::array()}};
  check_unknown(Dump(list_of(dump(), "RoleBinding") + "\n" + none.dump()), kAnnReads,
                "RoleBinding");
}

TEST_CASE("a dump without cluster roles knows of no role that is missing", "[partial]") {
  const Dump roles(list_of(dump(), "ClusterRole"));
  check_unknown(roles, kAnnReads, "ClusterRole");
  const auto report = Json::parse(roles.ask({"audit"}).out);
  const auto* missing = finding(report, "NP006");
  REQUIRE(missing != nullptr);
  CHECK((*missing)["severity"] == "info");
  CHECK((*missing)["title"].get<std::string>().find("ClusterRole was not read") !=
        std::string::npos);
  for (const auto& one : report["findings"]) {
    CHECK(one["title"].get<std::string>().find("does not exist") == std::string::npos);
  }
}

TEST_CASE("who can is not nobody where bindings were not read", "[partial]") {
  const Dump bindings(list_of(dump(), "ClusterRoleBinding"));
  const auto result = bindings.ask({"who-can", "create", "namespaces"});
  CHECK(result.code == 3);
  CHECK(lacks(Json::parse(result.out), "ClusterRoleBinding"));
  CHECK(bindings.ask({"who-can", "create", "namespaces"}, false)
            .out.find("ClusterRoleBinding was not read") != std::string::npos);
  const auto transitive = bindings.ask({"who-can", "create", "namespaces", "--transitive"});
  CHECK(transitive.code == 3);
  CHECK(lacks(Json::parse(transitive.out), "ClusterRoleBinding"));
  const auto listed = bindings.ask({"can-i", "--list", "--as", "jane"});
  CHECK(listed.code == 3);
  CHECK(Json::parse(listed.out)["incomplete"] == true);
}

TEST_CASE("explain and remediate do not say no without bindings", "[partial]") {
  const Dump bindings(list_of(dump(), "RoleBinding"));
  const std::vector<std::string> explain = {"explain", "zed", "get", "pods", "-n", "team"};
  const auto answer = Json::parse(bindings.ask(explain).out);
  CHECK(bindings.ask(explain).code == 3);
  CHECK(answer["allowed"].is_null());
  CHECK(lacks(answer, "RoleBinding"));
  const auto text = bindings.ask(explain, false).out;
  CHECK(text.find("unknown: whether User \"zed\" may get pods") != std::string::npos);
  CHECK(text.find("no path is known") == std::string::npos);
  const std::vector<std::string> remedy = {"remediate", "zed", "get", "pods", "-n", "team"};
  CHECK(bindings.ask(remedy).code == 3);
  CHECK(bindings.ask(remedy, false).out.find("has to be removed") == std::string::npos);
  CHECK(Json::parse(bindings.ask(remedy).out)["complete"] == false);
  const Dump whole(list_of(dump()));
  CHECK(whole.ask({"explain", "ann", "get", "pods", "-n", "team"}, false)
            .out.find("no: User \"ann\" may not get pods") != std::string::npos);
}

TEST_CASE("a batch answers null where it does not know", "[partial]") {
  const Dump bindings(list_of(dump(), "RoleBinding"));
  const auto batch = bindings.folder.write(
      "batch.jsonl",
      R"({"user":"zed","resourceAttributes":{"verb":"get","resource":"pods","namespace":"team"}})"
      "\n"
      R"({"user":"jane","resourceAttributes":{"verb":"create","resource":"namespaces"}})"
      "\n"
      R"({"user":"ann","nonResourceAttributes":{"verb":"get","path":"/metrics"}})"
      "\n");
  const auto result = bindings.ask({"can-i", "--batch", batch});
  CHECK(result.code == 3);
  std::istringstream lines(result.out);
  std::string line;
  std::vector<Json> answers;
  while (std::getline(lines, line)) answers.push_back(Json::parse(line)["allowed"]);
  CHECK(answers == std::vector<Json>{nullptr, true, false});
}

TEST_CASE("a server's refusal in place of a list is a kind that was not read", "[partial]") {
  const auto refusal = Json::parse(R"({"kind":"Status","apiVersion":"v1","metadata":{},
    "status":"Failure","reason":"Forbidden","code":403,
    "message":"rolebindings.rbac.authorization.k8s.io is forbidden",
    "details":{"group":"rbac.authorization.k8s.io","kind":"rolebindings"}})");
  const Dump refused(list_of(dump(), "RoleBinding") + "\n" + refusal.dump());
  check_unknown(refused, kZedReads, "RoleBinding");
  auto success = refusal;
  success["status"] = "Success";
  const Dump told(list_of(dump()) + "\n" + success.dump());
  CHECK(told.ask(kAnnReads).code == 1);
}

TEST_CASE("one page of a list is not the list", "[partial]") {
  const auto page = [](const Json& metadata) {
    Json list = {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                 {"kind", "RoleBindingList"},
                 {"metadata", metadata},
                 {"items", Json::array()}};
    for (const auto& object : dump()) {
      if (object["kind"] == "RoleBinding") list["items"].push_back(object);
    }
    return list_of(dump(), "RoleBinding") + "\n" + list.dump();
  };
  for (const auto& metadata :
       {Json{{"resourceVersion", "7"}, {"continue", "eyJ2"}}, Json{{"remainingItemCount", 3}}}) {
    check_unknown(Dump(page(metadata)), kAnnReads, "RoleBinding");
    CHECK(Json::parse(Dump(page(metadata)).ask(kZedReads).out)["allowed"] == true);
  }
  for (const auto& metadata :
       {Json{{"resourceVersion", "7"}, {"continue", ""}}, Json{{"remainingItemCount", 0}}}) {
    const auto result = Dump(page(metadata)).ask(kAnnReads);
    CHECK(result.code == 1);
    CHECK(Json::parse(result.out)["allowed"] == false);
  }
  // YAML, and a list of any kind: nobody knows what the rest holds.
  const Dump yaml("apiVersion: v1\nkind: List\nmetadata: {continue: abc}\nitems:\n- " +
                  dump()[6].dump() + "\n");
  const auto result = yaml.ask(kAnnReads);
  CHECK(result.code == 3);
  CHECK(Json::parse(result.out)["allowed"].is_null());
}

TEST_CASE("a file that cannot be read may hold the grant", "[partial]") {
  Folder folder;
  folder.write("a.json", list_of(dump()));
  const auto ask = [&] {
    return run_cli({"can-i", "get", "pods", "-n", "team", "--as", "ann", "--from", folder.path(""),
                    "-o", "json"});
  };
  CHECK(Json::parse(ask().out)["allowed"] == false);
  folder.write("b.yaml", "kind: [");
  const auto result = ask();
  CHECK(result.code == 3);
  CHECK(Json::parse(result.out)["allowed"].is_null());
  CHECK(Json::parse(result.out)["not_read"][0].contains("input"));
}

TEST_CASE("a snapshot remembers what was not read", "[partial]") {
  const Dump bindings(list_of(dump(), "RoleBinding"));
  const auto db = bindings.folder.path("posture.db");
  CHECK(run_cli({"scan", "--from", bindings.path, "--db", db}).code == 3);
  const auto ask = [&](std::vector<std::string> words) {
    words.insert(words.end(), {"--db", db, "-o", "json"});
    return run_cli(words);
  };
  const auto answer = ask(kZedReads);
  CHECK(answer.code == 3);
  CHECK(Json::parse(answer.out)["allowed"].is_null());
  CHECK(lacks(Json::parse(answer.out), "RoleBinding"));
  const auto analyzed = ask({"analyze"});
  CHECK(analyzed.code == 3);
  CHECK(lacks(Json::parse(analyzed.out), "RoleBinding"));
  const auto listed = ask({"findings"});
  CHECK(listed.code == 3);
  CHECK(finding(Json::parse(listed.out), "NP007") != nullptr);
  CHECK(run_cli({"report", "--db", db, "--format", "json"}).code == 3);
  CHECK(run_cli({"db", "info", "--db", db}).out.find("(not read: RoleBinding)") !=
        std::string::npos);
}

TEST_CASE("the last whole snapshot stays the one that is judged", "[partial]") {
  Folder folder;
  const auto db = folder.path("posture.db");
  const auto whole = folder.write("whole.json", list_of(dump()));
  const auto part = folder.write("part.json", list_of(dump(), "ClusterRoleBinding"));
  const auto grants = [&] {
    const auto report = Json::parse(run_cli({"findings", "--db", db, "-o", "json"}).out);
    for (const auto& one : report["findings"]) {
      if (one["rule"] == "NP001" && one["subject"] == "User \"jane\"") return true;
    }
    return false;
  };
  CHECK(run_cli({"audit", "--from", whole, "--db", db, "--taken", "2026-11-23T10:00:00Z",
                 "--fail-on", "none"})
            .code == 0);
  CHECK(grants());
  const auto later = run_cli(
      {"audit", "--from", part, "--db", db, "--taken", "2026-11-23T11:00:00Z", "-o", "json"});
  CHECK(later.code == 3);
  CHECK(Json::parse(later.out)["gone"].empty());
  CHECK(lacks(Json::parse(later.out), "ClusterRoleBinding"));
  CHECK(later.out.find("it is not judged") != std::string::npos);
  CHECK(grants());
  CHECK(run_cli({"findings", "--db", db}).code == 3);
  // A question without a number goes to the newest, which says that it does not know.
  CHECK(run_cli({"can-i", "create", "namespaces", "--as", "jane", "--db", db}).code == 3);
  CHECK(run_cli({"can-i", "create", "namespaces", "--as", "jane", "--db", db, "--snapshot", "1"})
            .code == 0);
  CHECK(run_cli({"audit", "--from", whole, "--db", db, "--taken", "2026-11-23T12:00:00Z",
                 "--fail-on", "none"})
            .code == 0);
}

TEST_CASE("a fleet counts by the last whole snapshot, and says so", "[partial]") {
  Folder folder;
  const auto db = folder.path("posture.db");
  const auto whole = folder.write("whole.json", list_of(dump()));
  const auto part = folder.write("part.json", list_of(dump(), "ClusterRoleBinding"));
  const auto fleet = [&](const std::string& format) {
    return run_cli({"report", "--fleet", "--db", db, "--format", format, "--stale", "36500d"});
  };
  CHECK(run_cli({"scan", "--from", whole, "--db", db, "--cluster", "one"}).code == 0);
  CHECK(fleet("json").code == 0);
  CHECK(run_cli({"scan", "--from", part, "--db", db, "--cluster", "one"}).code == 3);
  const auto result = fleet("json");
  CHECK(result.code == 3);
  const auto cluster = Json::parse(result.out)["clusters"][0];
  CHECK(cluster["can_create"] == 1);
  CHECK(cluster["lost"].empty());
  CHECK(cluster["not_read"] == Json{"ClusterRoleBinding"});
  for (const auto* format : {"text", "md", "html", "csv"}) {
    INFO(format);
    CHECK(fleet(format).out.find("ClusterRoleBinding") != std::string::npos);
  }
  const auto all = run_cli({"who-can", "create", "namespaces", "--db", db, "--all-clusters"});
  CHECK(all.code == 3);
  CHECK(all.out.find("ClusterRoleBinding was not read") != std::string::npos);
  // As of a moment: by the last whole one, too.
  const auto jane_at = [&](const std::string& time) {
    return run_cli({"can-i", "create", "namespaces", "--as", "jane", "--db", db, "--cluster", "one",
                    "--at", time})
        .code;
  };
  CHECK(jane_at("2026-11-25T09:46:40Z") == 0);
  CHECK(jane_at("2026-11-29T00:00:00Z") == 3);  // nothing is known of that day
}

TEST_CASE("an investigation without bindings is not fine", "[partial]") {
  const auto log = fixture("stories/story-1/audit.log.gz");
  Folder folder;
  const auto dump_text = list_of(dump(), "ClusterRoleBinding");
  const auto part = folder.write("part.json", dump_text);
  const auto result =
      run_cli({"investigate", "s1-quartz", "--from", part, "--audit-log", log, "-o", "json"});
  CHECK(result.code == 3);
  const auto dossier = Json::parse(result.out);
  CHECK(lacks(dossier, "ClusterRoleBinding"));
  CHECK(dossier["verdict"]["word"] != "fine");
  CHECK(dossier["verdict"]["confidence"] == "low");
}

TEST_CASE("diff takes nothing for lost that was not read", "[partial]") {
  Folder folder;
  const auto whole = folder.write("whole.json", list_of(dump()));
  const auto part = folder.write("part.json", list_of(dump(), "ClusterRoleBinding"));
  const auto result = run_cli({"diff", whole, part, "-o", "json"});
  CHECK(result.code == 3);
  const auto answer = Json::parse(result.out);
  CHECK(answer["creation"].empty());
  CHECK(answer["not_read"]["after"][0]["kind"] == "ClusterRoleBinding");
  const auto text = run_cli({"diff", whole, part}).out;
  CHECK(text.find("no difference") == std::string::npos);
  CHECK(text.find("nobody gains") == std::string::npos);
  CHECK(run_cli({"diff", whole, whole}).out.starts_with("no difference"));
}

TEST_CASE("a check says what its cluster lacks", "[partial]") {
  Folder folder;
  const auto proposed = folder.write(
      "change.json", binding("RoleBinding", "team", "more", "somewhere-else", "kim").dump());
  const auto part = folder.write("part.json", list_of(dump(), "ClusterRole"));
  const auto db = folder.path("posture.db");
  CHECK(run_cli({"scan", "--from", part, "--db", db}).code == 3);
  for (const auto& cluster : {part, db}) {
    const auto result = run_cli({"check", proposed, "--cluster", cluster, "-o", "json"});
    CHECK(result.code == 3);
    CHECK(lacks(Json::parse(result.out), "ClusterRole"));
    CHECK(finding(Json::parse(result.out), "NP006") == nullptr);
  }
  const auto whole = folder.write("whole.json", list_of(dump()));
  const auto result = run_cli({"check", proposed, "--cluster", whole, "-o", "json"});
  CHECK(result.code != 3);
  CHECK(finding(Json::parse(result.out), "NP006") != nullptr);
}

TEST_CASE("no network policy anywhere is told where they were read", "[partial]") {
  const Json none = {{"apiVersion", "networking.k8s.io/v1"},
                     {"kind", "NetworkPolicyList"},
                     {"metadata", {{"resourceVersion", "7"}}},
                     {"items", Json::array()}};
  const auto titles = [](const std::string& text) {
    const auto report = Json::parse(Dump(text).ask({"audit"}).out);
    std::string all;
    for (const auto& one : report["findings"]) {
      if (one["rule"] == "NP010") all += one["title"].get<std::string>() + "\n";
    }
    return all;
  };
  const auto read = titles(list_of(dump()) + "\n" + none.dump());
  CHECK(read.find("namespace `team` has no Pod Security level, no NetworkPolicy") !=
        std::string::npos);
  CHECK(read.find("have a NetworkPolicy is unknown") == std::string::npos);
  const auto unread = titles(list_of(dump()));
  CHECK(unread.find("no NetworkPolicy") == std::string::npos);
  CHECK(unread.find("have a NetworkPolicy and a ResourceQuota is unknown") != std::string::npos);
}

TEST_CASE("a report does not say nobody without bindings", "[partial]") {
  auto objects = dump();
  const Dump bindings(list_of(objects, "ClusterRoleBinding"));
  for (const auto* format : {"text", "json"}) {
    const auto result = run_cli({"audit", "--from", bindings.path, "-o", format});
    CHECK(result.code == 3);
    CHECK(result.out.find("obody outside Kubernetes") == std::string::npos);
  }
  for (const auto* name : {"report.html", "report.md"}) {
    const auto path = bindings.folder.path(name);
    CHECK(run_cli({"audit", "--from", bindings.path, "--report", path}).code == 3);
    CHECK(read_file(path).find("obody outside Kubernetes") == std::string::npos);
    CHECK(read_file(path).find("ClusterRoleBinding") != std::string::npos);
  }
  std::erase_if(objects, [](const Json& object) { return object["metadata"]["name"] == "makers"; });
  CHECK(run_cli({"audit", "--from", Dump(list_of(objects)).path})
            .out.find("obody outside Kubernetes") != std::string::npos);
}

TEST_CASE("an aggregated role whose sources are not all there is named", "[cli][partial]") {
  const Folder folder;
  auto whole = role("ClusterRole", "", "whole", "create", "namespaces");
  whole["aggregationRule"] = {{"clusterRoleSelectors", {{{"matchLabels", {{"part", "yes"}}}}}}};
  auto part = role("ClusterRole", "", "part", "create", "namespaces");
  part["metadata"]["labels"] = {{"part", "yes"}};
  const auto answers = [&](const std::vector<Json>& more) {
    auto items = dump();
    items.insert(items.end(), more.begin(), more.end());
    const auto from = folder.write(
        "dump.json", Json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", items}}.dump());
    std::string out;
    for (const std::vector<std::string>& words : {std::vector<std::string>{"scan"},
                                                  {"can-i", "create", "namespaces", "--as", "jane"},
                                                  {"can-i", "--list", "--as", "jane"},
                                                  {"who-can", "create", "namespaces"},
                                                  {"explain", "jane", "create", "namespaces"}}) {
      for (const auto* format : {"text", "json"}) {
        auto command = words;
        command.insert(command.end(), {"--from", from, "-o", format});
        const auto said = run_cli(command).out.find("`whole` gathers") != std::string::npos;
        out += said ? '1' : '0';
      }
    }
    return out;
  };
  CHECK(answers({whole}) == "1111111111");
  CHECK(answers({whole, part}) == "0000000000");
  // In a manifest nothing is stored: its own rules are replaced.
  whole["metadata"].erase("uid");
  CHECK(answers({whole}) == "0000000000");
}

namespace {

// As `kubectl get -o json` prints what a server keeps.
Json kept(Json object) {
  object["metadata"]["resourceVersion"] = "7";
  object["metadata"]["creationTimestamp"] = "2026-01-01T00:00:00Z";
  return object;
}

// What people made, without any object that Kubernetes makes itself.
std::vector<Json> selected() {
  return {kept(role("ClusterRole", "", "maker", "create", "namespaces")),
          kept(role("ClusterRole", "", "pods", "get", "pods")),
          kept(binding("ClusterRoleBinding", "", "makers", "maker", "jane")),
          kept(role("Role", "team", "r", "get", "pods")),
          kept(binding("RoleBinding", "team", "readers", "pods", "zed"))};
}

std::vector<Json> only(const std::string& kind, std::vector<Json> objects) {
  std::erase_if(objects, [&](const Json& object) { return object["kind"] != kind; });
  return objects;
}

std::vector<Json> by_hand(std::vector<Json> objects) {
  for (auto& object : objects) {
    for (const auto* field : {"uid", "resourceVersion", "creationTimestamp"}) {
      object["metadata"].erase(field);
    }
  }
  return objects;
}

}  // namespace

TEST_CASE("a dump without any object of Kubernetes itself is a part of a cluster", "[partial]") {
  const Dump all(list_of(selected()));
  CHECK(Json::parse(all.ask(kZedReads).out)["allowed"] == true);
  CHECK(Json::parse(all.ask(kJaneMakes).out)["allowed"] == true);
  for (const auto* kind : {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}) {
    check_unknown(all, kAnnReads, kind);
    check_unknown(Dump(list_of(selected(), kind)), kAnnReads, kind);
  }
  check_unknown(all, {"can-i", "create", "namespaces", "--as", "ann"}, "ClusterRoleBinding");
  // The same as somebody wrote it.
  const Dump manifests(list_of(by_hand(selected())));
  CHECK(manifests.ask(kAnnReads).code == 1);
  CHECK(manifests.ask({"can-i", "create", "namespaces", "--as", "ann"}).code == 1);
}

TEST_CASE("a dump of one kind says nothing of the others", "[partial]") {
  for (const auto* kind : {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}) {
    INFO(kind);
    const Dump dump(list_of(only(kind, selected())));
    check_unknown(dump, kAnnReads, "ClusterRoleBinding");
    const auto no = dump.ask({"explain", "ann", "create", "namespaces"});
    CHECK(no.code == 3);
    CHECK(Json::parse(no.out)["allowed"].is_null());
    CHECK(dump.ask({"who-can", "create", "namespaces"}).code == 3);
    CHECK(dump.ask({"remediate", "ann", "create", "namespaces"}).code == 3);
    CHECK(dump.ask({"audit", "--fail-on", "none"}).code == 3);
  }
}

TEST_CASE("one object as a server keeps it is a part of a cluster", "[partial]") {
  const auto object = kept(binding("ClusterRoleBinding", "", "viewers", "view", "jane"));
  check_unknown(Dump(object.dump()), {"can-i", "create", "namespaces", "--as", "ann"},
                "ClusterRoleBinding");
  CHECK(Dump(by_hand({object})[0].dump())
            .ask({"can-i", "create", "namespaces", "--as", "ann"})
            .code == 1);
}

TEST_CASE("a dump of one namespace says nothing of another", "[partial]") {
  auto objects = dump();
  for (auto& object : objects) object = kept(object);
  // -n team: the Roles and RoleBindings of Kubernetes' own namespaces are not in it.
  std::erase_if(objects, [](const Json& object) {
    return object["metadata"].value("namespace", "") == "kube-system";
  });
  objects.push_back(kept(role("Role", "team", "r", "get", "secrets")));
  const Dump part(list_of(objects));
  check_unknown(part, {"can-i", "get", "pods", "-n", "other", "--as", "ann"}, "RoleBinding");
  CHECK(Json::parse(part.ask({"can-i", "create", "namespaces", "--as", "ann"}).out)["allowed"] ==
        false);
  // -n kube-system: those of Kubernetes itself are in it, and those of kube-public are not.
  objects = dump();
  for (auto& object : objects) object = kept(object);
  std::erase_if(objects, [](const Json& object) {
    return object["metadata"].value("namespace", "") == "team";
  });
  check_unknown(Dump(list_of(objects)), {"can-i", "get", "pods", "-n", "team", "--as", "ann"},
                "RoleBinding");
}

TEST_CASE("what a server answers in place of objects is not read", "[partial]") {
  const std::vector<std::string> ann = {"can-i", "create", "namespaces", "--as", "ann"};
  const auto manifests = list_of(by_hand(selected()));
  const std::string table =
      R"({"kind":"Table","apiVersion":"meta.k8s.io/v1","columnDefinitions":[],"rows":[]})";
  const std::string metadata =
      R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"x"}})";
  const std::string metadata_list =
      R"({"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","items":[)" + metadata +
      "," + metadata + "]}";
  const std::string bare_list = R"({"kind":"List","apiVersion":"v1","metadata":{}})";
  const std::string bare_bindings =
      R"({"kind":"ClusterRoleBindingList","apiVersion":"rbac.authorization.k8s.io/v1"})";
  for (const auto& text : {table, metadata, metadata_list, bare_list, bare_bindings}) {
    INFO(text);
    const Dump dump(manifests + "\n" + text);
    const auto result = dump.ask(ann);
    CHECK(result.code == 3);
    const auto answer = Json::parse(result.out);
    CHECK(answer["allowed"].is_null());
    CHECK(answer["not_read"].size() == 1);
    CHECK(Json::parse(dump.ask(kJaneMakes).out)["allowed"] == true);
    // Alone it is no cluster at all.
    CHECK(Dump(text).ask(ann).code == 3);
  }
  CHECK(lacks(Json::parse(Dump(manifests + "\n" + bare_bindings).ask(ann).out),
              "ClusterRoleBinding"));
}

TEST_CASE("an empty list is empty, also as Go prints it", "[partial]") {
  const std::vector<std::string> ann = {"can-i", "create", "namespaces", "--as", "ann"};
  const auto manifests = list_of(by_hand(selected()));
  for (const auto* items : {"[]", "null"}) {
    INFO(items);
    for (const auto* head :
         {R"({"kind":"ClusterRoleBindingList","apiVersion":"rbac.authorization.k8s.io/v1")",
          R"({"kind":"List","apiVersion":"v1")"}) {
      const auto list = std::string(head) + R"(,"items":)" + items + "}";
      CHECK(Dump(manifests + "\n" + list).ask(ann).code == 1);
    }
  }
}

TEST_CASE("a folder's kustomization that makes more of its files is not read", "[partial]") {
  const Folder folder;
  folder.write("a.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
)");
  folder.write("rb", "kind: none\n");
  const auto code = [&](const std::string& kustomization) {
    folder.write("kustomization.yaml", kustomization);
    return run_cli({"who-can", "create", "namespaces", "-q", "--from", folder.path("")}).code;
  };
  const std::string head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
  CHECK(code(head + "resources:\n- rb\n") == 3);
  CHECK(code(head + "resources: [a.yaml, https://example.com/x]\n") == 3);
  CHECK(code(head + "resources:\n  - a.yaml\npatches:\n  - path: p.yaml\n") == 3);
  CHECK(code(head + "resources:\n- ../other\n") == 3);
  CHECK(code("generators: [x]\n") == 3);
  // As YAML has it: all indented, ended by CR alone, in one line, quoted.
  CHECK(code(" kind: Kustomization\n patches:\n - path: p.yaml\n") == 3);
  CHECK(code("kind: Kustomization\rpatches: [{path: p.yaml}]\r") == 3);
  CHECK(code("{kind: Kustomization, namePrefix: x-}\n") == 3);
  CHECK(code("\"resources\": [\"rb\"]\n") == 3);
  // The twins: what is listed is read anyhow.
  CHECK(code(head + "# all\nresources:\n  - a.yaml # ours\n  - \"a.yaml\"\n") == 0);
  CHECK(code(head + "metadata:\n  name: x\nresources: ['a.yaml']\n") == 0);
  CHECK(code("resources: []\n") == 0);
}

TEST_CASE("a file that was named and holds nothing is not read", "[partial]") {
  const Folder folder;
  const auto whole = folder.write("whole.json", list_of(dump()));
  const auto& text = GENERATE(as<std::string>{}, "", "\n", "null", "{}", "[]", R"({"items":[]})",
                              "error: You must be logged in to the server (Unauthorized)\n");
  CAPTURE(text);
  const auto beside = folder.write("beside.json", text);
  for (const auto& words :
       {kAnnReads, std::vector<std::string>{"who-can", "create", "namespaces"}}) {
    auto all = words;
    all.insert(all.end(), {"--from", whole, "--from", beside});
    CHECK(run_cli(all).code == 3);
  }
}

TEST_CASE("what a folder holds beside manifests is told", "[partial]") {
  const Folder folder;
  folder.write("whole.json", list_of(dump()));
  folder.write("README.md", "# about\n");
  const auto scan = [&] { return run_cli({"scan", "--from", folder.path(""), "-o", "json"}); };
  CHECK(scan().out.find("not read") == std::string::npos);
  folder.write("harmless.JSON", "{}");
  folder.write("crds.yaml.bak", "x");
  folder.write("more.tgz", "x");
  const auto told = scan();
  CHECK(told.code == 0);
  CHECK(told.out.find("harmless.JSON") == std::string::npos);
  CHECK(told.out.find("crds.yaml.bak") != std::string::npos);
  CHECK(told.out.find("more.tgz") != std::string::npos);
  const std::string role =
      R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r","namespace":"a"},"rules":[]})";
  for (const auto* name : {"evil.JSON", "evil.YAML", "evil.ndjson", "evil", "evil.yaml.j2"}) {
    INFO(name);
    const auto path = folder.write(name, role + "\n");
    CHECK(scan().code == 3);
    std::filesystem::remove(path);
  }
  folder.write("evil.yml.tpl",
               "{{ if x }}\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n{{ end }}\n");
  CHECK(scan().code == 3);
}

TEST_CASE("a chart with others in it is not read whole", "[partial]") {
  const Folder folder;
  folder.write("whole.json", list_of(dump()));
  folder.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  const auto ask = [&] {
    return run_cli({"who-can", "create", "namespaces", "--from", folder.path("")}).code;
  };
  CHECK(ask() == 0);
  folder.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- name: d\n");
  CHECK(ask() == 3);
}

TEST_CASE("a list of nothing, other YAML and an empty document are no trouble", "[partial]") {
  const Folder folder;
  const auto whole = folder.write("whole.json", list_of(dump()));
  const auto& text = GENERATE(
      as<std::string>{}, R"({"kind":"List","apiVersion":"v1","items":[]})",
      R"({"kind":"RoleBindingList","apiVersion":"rbac.authorization.k8s.io/v1","items":null})",
      "replicas: 1\nimage: x\n");
  const auto beside = folder.write("beside.json", text);
  CHECK(run_cli({"who-can", "create", "namespaces", "--from", whole, "--from", beside}).code == 0);
  // In a folder lies what is not meant to be read.
  const Folder other;
  other.write("whole.json", list_of(dump()));
  other.write("notes.yaml", "# nothing yet\n");
  CHECK(run_cli({"who-can", "create", "namespaces", "--from", other.path("")}).code == 0);
  other.write("cut.json", "");
  CHECK(run_cli({"who-can", "create", "namespaces", "--from", other.path("")}).code == 3);
}
