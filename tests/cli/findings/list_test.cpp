// findings: the table, one in full, and which of them are listed in which order.
#include "graph/base/utf8.h"
#include "tests/cli/findings/findings_database.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace nsposture;
using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string kLongName = "pipeline-of-a-team-with-a-very-long-name-indeed";

}  // namespace

TEST_CASE("findings are a table with short ids, and one is shown by its id", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"jane"});
  const auto all = database.ask({})["findings"];
  const auto text = database.run({}).out;
  std::set<std::string> ids;
  for (const auto& finding : all) {
    const std::string id = finding["short_id"];
    CHECK(id.size() >= 6);
    CHECK(finding["fingerprint"].get<std::string>().starts_with(id));
    CHECK(ids.insert(id).second);
    CHECK(has(text, "\n" + id + "  " + finding["severity"].get<std::string>()));
    CHECK(has(text, finding["title"]));
  }
  CHECK(has(text, "ID      SEVERITY  RULE   STATE  SUBJECT"));
  const auto count = std::to_string(all.size());
  CHECK(has(text, count + " of " + count + " findings shown"));
  CHECK(has(text, "`nsposture findings ID`"));

  const std::string id = database.creator("jane")["short_id"];
  const auto one = database.run({id}).out;
  CHECK(has(one, "User \"jane\" can create namespaces"));
  CHECK(has(one, database.creator("jane")["fingerprint"]));
  CHECK(has(one, "why"));
  CHECK_FALSE(has(one, "SEVERITY"));
  const auto json = database.ask({id});
  REQUIRE(json["findings"].size() == 1);
  CHECK(json["findings"][0]["short_id"] == id);
  CHECK(database.run({"ffffffffffff"}).code == 2);
  CHECK(database.run({""}).code == 0);
}

TEST_CASE("the table fits a terminal, and is never cut in a pipe", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"jane", kLongName});
  const auto title = "User \"" + kLongName + "\" can create namespaces";
  CHECK(has(database.run({}).out, title));
  for (const unsigned width : {80U, 100U}) {
    const auto text = on_terminal({"findings", "-q", "--db", database.db()}, width);
    for (const auto& line : lines_of(text)) {
      INFO(line);
      CHECK(count_characters(line) <= width);
    }
    CHECK(has(text, "…"));
    // The column before the title has the name.
    CHECK(has(text, "user:jane"));
    CHECK(has(text, "can create namespaces"));
  }
  CHECK(has(on_terminal({"findings", "-q", "--db", database.db(), "-o", "wide"}, 80), title));
  const auto plain = on_terminal({"findings", "-q", "--db", database.db()}, 80);
  auto coloured = on_terminal({"findings", "-q", "--db", database.db()}, 80, true);
  CHECK(has(coloured, "\x1b["));
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == plain);
}

TEST_CASE("fifty findings are shown on a terminal, and the rest is counted", "[cli][findings]") {
  const FindingsDatabase database;
  std::vector<std::string> users;
  for (int i = 0; i < 60; ++i) users.push_back("user-" + std::to_string(i));
  database.audit(users);
  const auto total = database.ask({})["findings"].size();
  REQUIRE(total >= 60);
  const auto rows = [](const std::string& text) {
    const auto lines = lines_of(text);
    return std::ranges::count_if(
        lines, [](const auto& line) { return has(line, "  NP") && !has(line, "shown"); });
  };
  const auto terminal = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"findings", "-q", "--db", database.db()});
    return on_terminal(words, 80);
  };
  CHECK(rows(terminal({})) == 50);
  CHECK(has(terminal({}),
            "50 of " + std::to_string(total) + " findings shown (--limit 0 shows all)"));
  CHECK(rows(terminal({"--limit", "0"})) == static_cast<std::ptrdiff_t>(total));
  CHECK(rows(terminal({"--limit", "3"})) == 3);
  CHECK(rows(database.run({}).out) == static_cast<std::ptrdiff_t>(total));
  CHECK(Json::parse(terminal({"-o", "json"}))["findings"].size() == total);
  const auto few = database.ask({"--limit", "3"});
  CHECK(few["findings"].size() == 3);
  CHECK(few["shown"] == Json({{"findings", 3}, {"of", total}}));
  CHECK(few["summary"] == database.ask({})["summary"]);
  CHECK_FALSE(database.ask({}).contains("shown"));
  CHECK(lines_of(database.run({"--limit", "3", "-o", "csv"}).out).size() == 4);
  // What is not shown counts all the same.
  CHECK(database.run({"--limit", "1", "--sort", "namespace", "--fail-on", "low"}).code == 1);
  CHECK(database.run({"--limit", "-1"}).code == 2);
}

TEST_CASE("findings are listed in the order asked for", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"paul", "jane"});
  const auto sorted = [&](const std::string& key, const std::string& field) {
    std::vector<std::string> values;
    const auto answer = database.ask({"--sort", key});
    for (const auto& finding : answer["findings"]) {
      values.push_back(finding[field]);
    }
    return values;
  };
  const auto rules = sorted("rule", "rule");
  CHECK(std::ranges::is_sorted(rules));
  // Those without one come last.
  const auto subjects = sorted("subject", "subject");
  CHECK(subjects.front() == "Group \"system:masters\"");
  CHECK(subjects.back().empty());
  const auto namespaces = sorted("namespace", "namespace");
  CHECK(namespaces.front() == "kube-system");
  CHECK(namespaces.back().empty());
  CHECK(database.ask({"--sort", "severity"})["findings"] == database.ask({})["findings"]);
  CHECK(database.run({"--sort", "colour"}).code == 2);
}

TEST_CASE("findings are chosen by their state", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"jane", "paul"});
  const std::string paul = database.creator("paul")["short_id"];
  database.audit({"jane", "rosa"}, kHour);
  const auto names = [&](const std::string& states) {
    std::set<std::string> subjects;
    const auto answer = database.ask({"--rule", "NP001", "--state", states}, kHour);
    for (const auto& finding : answer["findings"]) {
      subjects.insert(finding["subject"].get<std::string>() + " " +
                      finding["state"].get<std::string>());
    }
    return subjects;
  };
  using Names = std::set<std::string>;
  CHECK(names("new") == Names{"User \"rosa\" new"});
  CHECK(names("known") == Names{"Group \"system:masters\" known", "User \"jane\" known"});
  CHECK(names("gone") == Names{"User \"paul\" gone"});
  CHECK(names("new,gone") == Names{"User \"rosa\" new", "User \"paul\" gone"});
  CHECK(names("accepted").empty());
  CHECK(database.run({"--state", "open"}).code == 2);
  // What is gone does not count, and has an id all the same.
  const auto gone = database.run({"--state", "gone", "--fail-on", "info"}, kHour);
  CHECK(gone.code == 0);
  CHECK(has(gone.out, "user:paul"));
  CHECK(database.ask({"--state", "gone"}, kHour)["summary"]["open"] == 0);
  CHECK(database.ask({paul}, kHour)["findings"][0]["state"] == "gone");
  CHECK(has(database.run({}, kHour).out, "resolved since the previous run: --state gone"));
  CHECK(has(database.run({"-o", "name", "--state", "gone"}, kHour).out, paul.substr(0, 6)));
}

TEST_CASE("findings are chosen by when they were first seen", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"jane"});
  database.audit({"jane", "rosa"}, 2 * kDay);
  database.audit({"jane", "rosa", "vera"}, 3 * kDay);
  const auto now = 3 * kDay + kHour;
  const auto names = [&](const std::string& since) {
    std::set<std::string> subjects;
    const auto answer = database.ask({"--rule", "NP001", "--since", since}, now);
    for (const auto& finding : answer["findings"]) subjects.insert(finding["subject"]);
    return subjects;
  };
  using Names = std::set<std::string>;
  CHECK(names("2h") == Names{"User \"vera\""});
  CHECK(names("30m").empty());
  CHECK(names("2d") == Names{"User \"rosa\"", "User \"vera\""});
  CHECK(names("2026-11-28") == Names{"User \"vera\""});
  // Further back than the first run: all are of that time, as far as is known.
  CHECK(names("30d").size() == 4);  // and system:masters
  CHECK(database.run({"--since", "2027-01-01"}, now).code == 2);
  CHECK(database.run({"--since", "soon"}, now).code == 2);
  CHECK(has(database.run({"--since", "30m"}, now).out, "No finding is selected"));
}

TEST_CASE("each format lists the same findings", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"jane", "\"yes: \\u202e\""});
  const auto json = database.ask({});
  std::string names;
  for (const auto& finding : json["findings"]) {
    names += finding["short_id"].get<std::string>() + '\n';
  }
  CHECK(database.run({"-o", "name"}).out == names);
  CHECK(lines_of(database.run({"-o", "csv"}).out).size() == json["findings"].size() + 1);
  const auto wide = database.run({"-o", "wide"}).out;
  const auto yaml = database.run({"-o", "yaml"}).out;
  for (const auto& finding : json["findings"]) {
    const std::string print = finding["fingerprint"];
    CHECK(has(wide, print));
    CHECK(has(yaml, print));
  }
  CHECK(std::ranges::all_of(yaml, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  CHECK(has(yaml, "subject: \"User \\\"yes: \\u202e\\\"\""));
  CHECK(database.run({"-o", "xml"}).code == 2);
}

TEST_CASE("findings of one cause are listed by its id", "[cli][findings]") {
  const FindingsDatabase database;
  database.audit({"jane", "joe"});
  const auto report =
      Json::parse(run_cli({"report", "--format", "json", "-q", "--db", database.db()}).out);
  const auto& causes = report["causes"];
  REQUIRE(causes.size() > 1);
  const auto id = causes[0]["id"].get<std::string>();
  const auto chosen = database.ask({"--cause", id.substr(0, 8)})["findings"];
  CHECK(chosen.size() == causes[0]["findings"].size());
  for (const auto& finding : chosen) {
    CHECK(std::ranges::find(causes[0]["findings"], finding["fingerprint"]) !=
          causes[0]["findings"].end());
  }
  CHECK(database.run({"--cause", "zzzz"}).code == 2);
  CHECK(database.run({"--cause", ""}).code == 0);
}
