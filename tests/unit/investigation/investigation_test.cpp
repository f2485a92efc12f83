#include "analyzer/investigation/investigate.h"
#include "graph/base/error.h"
#include "reports/format.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;
using investigation::investigate;
using nlohmann::json;

namespace {

json look_into(const correlation::CaseFile& file, const std::string& what,
               const investigation::Options& options = {}) {
  return json::parse(reports::json::dossier_json(investigate(file, what, options)));
}

json step_of(const json& dossier, const std::string& id) {
  for (const auto& step : dossier["steps"]) {
    if (step["id"] == id) return step;
  }
  return nullptr;
}

std::string all_commands(const json& dossier) {
  std::string text;
  for (const auto& item : dossier["plan"]) {
    for (const auto& command : item["commands"]) text += command.get<std::string>() + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("names from the input cannot become options or commands", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "--all", "eve; rm -rf /");
  const auto file =
      case_file(std::move(cluster), {create_namespace(0, "eve; rm -rf /", "new-one")});
  const auto commands = all_commands(look_into(*file, "new-one"));
  CHECK(commands.find("delete clusterrolebinding -- --all") != std::string::npos);
  CHECK(commands.find("--subject='eve; rm -rf /'") != std::string::npos);
}

TEST_CASE("the database is kept as evidence: a file is copied, one of a server is dumped",
          "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  const auto file = case_file(std::move(cluster), {create_namespace(0, "jane", "new-one")});
  investigation::Options options;
  options.folder = "/work here";
  auto commands = all_commands(look_into(*file, "new-one", options));
  CHECK(commands.find("evidence/posture.db") == std::string::npos);
  options.sources = {"dump.json", "/other/dump.json", "-"};
  commands = all_commands(look_into(*file, "new-one", options));
  CHECK(commands.find("cp -R -- '/work here/dump.json' evidence/rbac-1-dump.json\n") !=
        std::string::npos);
  CHECK(commands.find("cp -R -- /other/dump.json evidence/rbac-2-dump.json\n") !=
        std::string::npos);
  CHECK(commands.find("cp -R -- '/work here/audit.log' evidence/log-1-audit.log\n") !=
        std::string::npos);
  options.database = {"my posture.db", /*of_server=*/false};
  commands = all_commands(look_into(*file, "new-one", options));
  CHECK(commands.find("nsposture db copy --db '/work here/my posture.db' --to "
                      "evidence/posture.db\n") != std::string::npos);
  CHECK(commands.find("pg_dump") == std::string::npos);
  options.database = {"postgresql://db/p", /*of_server=*/true};
  commands = all_commands(look_into(*file, "new-one", options));
  CHECK(commands.find("pg_dump --schema=nsposture --dbname=postgresql://db/p > "
                      "evidence/posture.sql\n") != std::string::npos);
  CHECK(commands.find("evidence/posture.db") == std::string::npos);
}

TEST_CASE("a binding of several loses one subject, not all", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  cluster.bindings[0].subjects.push_back({SubjectKind::User, {}, "paul"});
  const auto file = case_file(std::move(cluster), {create_namespace(0, "paul", "new-one")});
  const auto commands = all_commands(look_into(*file, "new-one"));
  CHECK(commands.find("patch clusterrolebinding") != std::string::npos);
  CHECK(commands.find("/subjects/1") != std::string::npos);
  CHECK(commands.find("delete clusterrolebinding") == std::string::npos);
}

TEST_CASE("an account named without its namespace is the one that loses the grant",
          "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "paul");
  auto& binding = cluster.bindings[0];
  binding.kind = BindingKind::RoleBinding;
  binding.meta.namespace_ = "new-one";
  binding.subjects.push_back({SubjectKind::ServiceAccount, {}, "robot"});
  const auto file = case_file(
      std::move(cluster), {apply_namespace(0, "system:serviceaccount:new-one:robot", "new-one")});
  const auto commands = all_commands(look_into(*file, "new-one"));
  CHECK(commands.find("patch rolebinding") != std::string::npos);
  CHECK(commands.find("/subjects/1") != std::string::npos);
}

TEST_CASE("a group's grant is not taken from everybody without a word", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "x");
  cluster.bindings[0].subjects = {{SubjectKind::Group, {}, "dev"}};
  auto made = create_namespace(0, "jane", "new-one");
  made.user.groups = {"dev", "system:authenticated"};
  const auto file = case_file(std::move(cluster), {made});
  const auto dossier = look_into(*file, "new-one");
  CHECK(all_commands(dossier).find("delete clusterrolebinding") == std::string::npos);
  CHECK(dossier["plan"].dump().find("out of the group") != std::string::npos);
}

TEST_CASE("the grant of somebody who was only impersonated stays", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "ghost-creates", "ghost");
  Role role;
  role.kind = RoleKind::ClusterRole;
  role.meta.name = "impersonator";
  role.rules.emplace_back();
  role.rules[0].verbs = {"impersonate"};
  role.rules[0].api_groups = {""};
  role.rules[0].resources = {"users"};
  cluster.roles.push_back(role);
  bind_user(cluster, "support-impersonates", "support", "impersonator");
  auto made = create_namespace(0, "support", "new-one");
  made.impersonated.emplace();
  made.impersonated->username = "ghost";
  made.impersonated->groups = {"system:authenticated"};
  const auto file = case_file(std::move(cluster), {made});
  const auto commands = all_commands(look_into(*file, "new-one"));
  CHECK(commands.find("delete clusterrolebinding -- support-impersonates") != std::string::npos);
  CHECK(commands.find("delete clusterrolebinding -- ghost-creates") == std::string::npos);
}

TEST_CASE("a namespace of Kubernetes itself is never isolated", "[investigation]") {
  auto cluster = base_cluster();
  Namespace ns;
  ns.meta.name = "kube-system";
  cluster.namespaces.push_back(ns);
  const auto file = case_file(std::move(cluster), {});
  const auto commands = all_commands(look_into(*file, "kube-system"));
  CHECK(commands.find("deny-all") == std::string::npos);
  CHECK(commands.find("quota-zero") == std::string::npos);
}

TEST_CASE("what is not known is said, with how to give it", "[investigation]") {
  auto cluster = base_cluster();
  Namespace ns;
  ns.meta.name = "old-one";
  cluster.namespaces.push_back(ns);
  const auto file = case_file(std::move(cluster), {});
  const auto dossier = look_into(*file, "old-one");
  CHECK(dossier["request"].is_null());
  CHECK(dossier["verdict"]["word"] == "unknown");
  CHECK(dossier["verdict"]["confidence"] == "low");
  CHECK_FALSE(step_of(dossier, "who")["no_data"].empty());
  CHECK_FALSE(step_of(dossier, "history")["no_data"].empty());
}

TEST_CASE("flows and change records that are given take their places", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  auto made = create_namespace(0, "jane", "new-one");
  made.object = R"({"kind":"Namespace","metadata":{"name":"new-one"}})";
  const auto file = case_file(std::move(cluster), {made});
  investigation::Options options;
  options.other.flows.emplace();
  reports::DossierLine record;
  record.text = "CHG-1";
  options.other.changes = {record};
  const auto dossier = look_into(*file, "new-one", options);
  CHECK(step_of(dossier, "flows")["lines"].size() == 1);
  CHECK(step_of(dossier, "flows")["no_data"].empty());
  CHECK(step_of(dossier, "changes")["lines"][0]["text"] == "CHG-1");
  CHECK(dossier["verdict"]["doubts"].empty());
}

TEST_CASE("what else they did is told within the time asked for only", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  const auto file =
      case_file(std::move(cluster),
                {create_namespace(0, "jane", "new-one"), create_namespace(60, "jane", "near"),
                 create_namespace(1500, "jane", "far"), create_namespace(30, "bob", "other", 403)});
  investigation::Options options;
  options.around = std::chrono::minutes(5);
  const auto lines = step_of(look_into(*file, "new-one", options), "around")["lines"];
  REQUIRE(lines.size() == 2);  // in short, and the one that is near
  CHECK(lines[1]["text"].get<std::string>().find("near") != std::string::npos);
}

TEST_CASE("a namespace that is gone is not to be isolated", "[investigation]") {
  auto cluster = base_cluster();
  bind_user(cluster, "b", "jane");
  const auto file =
      case_file(std::move(cluster), {create_namespace(0, "jane", "gone"),
                                     event(2000, "jane", "delete", "namespaces", "gone", 200)});
  const auto dossier = look_into(*file, "gone");
  CHECK(all_commands(dossier).find("10-deny-all") == std::string::npos);
}

TEST_CASE("the formats show hostile names and do nothing else", "[investigation]") {
  const std::string hostile = "<script>x</script>\x1b[31m`|\n# y";
  auto cluster = base_cluster();
  bind_user(cluster, hostile, hostile);
  auto made = create_namespace(0, hostile, "new-one");
  made.user_agent = hostile;
  const auto file = case_file(std::move(cluster), {made});
  const auto dossier = investigate(*file, "new-one", {});
  const auto html = reports::html::dossier_html(dossier);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("default-src 'none'") != std::string::npos);
  CHECK(reports::text::dossier_text(dossier, false, 80).find('\x1b') == std::string::npos);
  const auto markdown = reports::markdown::dossier_markdown(dossier);
  CHECK(markdown.find("\n# y") == std::string::npos);
  // Only within a block of code, where Markdown reads no markup.
  for (auto at = markdown.find("<script"); at != std::string::npos;
       at = markdown.find("<script", at + 1)) {
    std::size_t fences = 0;
    for (auto fence = markdown.find("\n```"); fence < at;
         fence = markdown.find("\n```", fence + 1)) {
      ++fences;
    }
    CHECK(fences % 2 == 1);
  }
}

TEST_CASE("nothing known is an error that offers the nearest name", "[investigation]") {
  auto cluster = base_cluster();
  const auto file = case_file(std::move(cluster), {create_namespace(0, "jane", "payments")});
  CHECK_THROWS_WITH(investigate(*file, "paymnets", {}), Catch::Contains("`payments`"));
  CHECK_THROWS_AS(investigate(*file, "zzz", {}), Error);
}

TEST_CASE("what the snapshot has none of is not said to be none", "[investigation]") {
  const auto now_of = [](Cluster cluster) {
    Namespace ns;
    ns.meta.name = "new-one";
    cluster.namespaces.push_back(ns);
    return step_of(look_into(*case_file(std::move(cluster), {}), "new-one"), "now");
  };
  const auto unread = now_of(base_cluster());
  REQUIRE(unread["no_data"].size() == 3);
  CHECK(unread["no_data"][0] ==
        "NetworkPolicies: no data: the snapshot has none at all, as if they were not read");
  auto cluster = base_cluster();
  for (const auto* kind : {"NetworkPolicy", "ResourceQuota", "Pod"}) {
    cluster.reading.note(kind, ReadState::Whole);
  }
  const auto read = now_of(std::move(cluster));
  CHECK(read["no_data"].empty());
  CHECK(read["lines"].dump().find("0; there is no other") != std::string::npos);
}
