// who-can --transitive for people: what is printed together, and what is not.
#include "reports/text/access_groups.h"

#include "reports/text/who_can.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::reports;

namespace {

NamedGrant grant(const std::string& binding, const std::string& role) {
  NamedGrant grant;
  grant.binding = {ObjectKind::ClusterRoleBinding, "", binding};
  grant.role = {ObjectKind::ClusterRole, "", role};
  grant.role_exists = true;
  return grant;
}

// Takes over an account by a grant of its own, and creates with that of the account.
SubjectAccess taker(const std::string& user, const std::string& by = "minters",
                    const std::string& then = "creators") {
  const auto self = "User \"" + user + "\"";
  const std::string account = "ServiceAccount \"ci/maker\"";
  EscalationPath path;
  path.steps = {{"mint-token", self, account, "it may", "kubectl create token", {grant(by, "m")}},
                {"direct", account, "", "it may", "kubectl create ns", {grant(then, "c")}}};
  return {{SubjectKind::User, "", user}, Access::Takeover, 5, {}, {path}};
}

SubjectAccess direct(const std::string& user, const std::string& by) {
  EscalationPath path;
  path.steps = {
      {"direct", "User \"" + user + "\"", "", "it may", "kubectl create ns", {grant(by, "c")}}};
  return {{SubjectKind::User, "", user}, Access::Direct, 0, {}, {path}};
}

std::string text_of(const std::vector<SubjectAccess>& answers) {
  text::AccessGroups groups;
  for (const auto& answer : answers) groups.add(answer);
  return groups.finish();
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("subjects with the same path are one line with a count", "[who-can]") {
  const auto text = text_of({taker("a"), taker("b"), taker("c"), taker("d"), taker("e")});
  CHECK(
      text.starts_with("5 subjects - becomes, by the same path\n  User \"a\", User \"b\", "
                       "User \"c\" and 2 more\n  1. mint-token"));
  CHECK(count(text, "mint-token") == 1);
  CHECK(text.ends_with("--all prints each subject with its own path\n"));
}

TEST_CASE("subjects whose later grants differ are not one line", "[who-can]") {
  const auto text = text_of({taker("a"), taker("b", "minters", "others")});
  CHECK(text ==
        text::subject_access(taker("a")) + text::subject_access(taker("b", "minters", "others")));
}

TEST_CASE("other grants for the first step are said", "[who-can]") {
  CHECK(has(text_of({taker("a"), taker("b", "more")}),
            "the grants of the first step differ: the first subject's are shown\n"));
  CHECK_FALSE(has(text_of({taker("a"), taker("b")}), "differ"));
}

TEST_CASE("those who may by different bindings are not one line", "[who-can]") {
  CHECK(count(text_of({direct("a", "x"), direct("b", "y")}), "1. direct") == 2);
  CHECK(count(text_of({direct("a", "x"), direct("b", "x")}), "1. direct") == 1);
}

TEST_CASE("one who becomes the subject's own name again is the same subject", "[who-can]") {
  const auto own = [](const std::string& user) {
    auto answer = taker(user);
    answer.paths[0].steps[0].gains = "ClusterRole \"c\" for User \"" + user + "\"";
    answer.paths[0].steps[1].as = "User \"" + user + "\"";
    return answer;
  };
  CHECK(count(text_of({own("a"), own("b")}), "mint-token") == 1);
  CHECK(count(text_of({own("a"), taker("b")}), "mint-token") == 2);
}

TEST_CASE("Kubernetes' own subjects are counted by what they may", "[who-can]") {
  auto one = taker("system:kube-x");
  auto other = direct("system:kube-y", "system:y");
  one.by_design = other.by_design = true;
  const auto text = text_of({taker("a"), one, other});
  CHECK(has(text,
            "2 subjects of Kubernetes itself, by its default bindings - 1 direct, "
            "1 becomes\n"));
  CHECK_FALSE(has(text, "system:kube-x"));
  one.by_design = false;
  CHECK(has(text_of({one}), "User \"system:kube-x\" - becomes\n"));
}

TEST_CASE("names that are hostile to a terminal are escaped in a group", "[who-can]") {
  CHECK_FALSE(has(text_of({taker("a\x1b[2J"), taker("b\x1b[2J")}), "\x1b"));
}

TEST_CASE("nobody is no text", "[who-can]") {
  CHECK(text_of({}).empty());
}
