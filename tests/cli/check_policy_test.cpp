// A change is judged by the policy that was there before it: its author may have written the other.
#include "tests/cli/check_files.h"
#include "tests/support/git_repository.h"

using namespace nsposture::tests;
using namespace nsposture::tests::checked;

namespace {

const std::string kPolicy = ".nsposture.yaml";
const std::string kBaseline = ".nsposture-baseline.json";
const std::string kNothingFails = "fail_on: none\n";

struct Judged {
  int code = 0;
  std::string warnings;
};

Judged run(std::vector<std::string> more) {
  more.insert(more.begin(), {"check", "rbac", "-o", "json"});
  const auto result = run_cli(more);
  INFO(result.out);
  return {result.code, Json::parse(result.out)["warnings"].dump()};
}

// The change that `after` makes to `before`, against a commit and against a folder.
std::vector<Judged> judge_both(const Files& before, const Files& after,
                               const std::vector<std::string>& more = {}) {
  std::vector<Judged> judged;
  const auto with = [&](std::vector<std::string> base) {
    base.insert(base.end(), more.begin(), more.end());
    judged.push_back(run(base));
  };
  const GitRepository repository;
  for (const auto& [name, text] : before) repository.write(name, text);
  repository.commit("first");
  for (const auto& [name, text] : before) repository.remove(name);
  for (const auto& [name, text] : after) repository.write(name, text);
  const WorkingFolder in_repository(repository.path(""));
  with({"--base-ref", "HEAD"});
  const Tree old(before);
  const Tree now(after);
  const WorkingFolder in_folder(now.path());
  with({"--base", old.path("rbac")});
  return judged;
}

Files with_policy(const std::string& manifest, const std::string& policy) {
  Files files = {{"rbac/a.yaml", kNamespace}, {"rbac/b.yaml", manifest}};
  if (!policy.empty()) files[kPolicy] = policy;
  return files;
}

}  // namespace

TEST_CASE("a policy that a change adds or alters excuses nothing of it", "[check]") {
  for (const auto& policy : {std::string(), std::string("fail_on: high\n")}) {
    for (const auto& result :
         judge_both(with_policy(kNamespace, policy), with_policy(kAdmin, kNothingFails))) {
      INFO(policy << result.warnings);
      CHECK(result.code == 1);
      CHECK(result.warnings.find("not in force yet") != std::string::npos);
      CHECK(result.warnings.find("fail_on") != std::string::npos);
      CHECK((result.warnings.find("the base has none") != std::string::npos) == policy.empty());
    }
  }
  const std::string unread = object("rbacmanager.reactiveops.io/v1beta1", "RBACDefinition");
  for (const auto* policy : {"allow_unread: ['*']\n", "exclude: ['b.yaml']\n"}) {
    for (const auto& result :
         judge_both(with_policy(kNamespace, ""), with_policy(unread, policy))) {
      INFO(policy);
      CHECK(result.code == 3);
    }
    for (const auto& result :
         judge_both(with_policy(kNamespace, policy), with_policy(unread, policy))) {
      INFO(policy << result.warnings);
      CHECK(result.code == 0);
      CHECK(result.warnings.find("in force") == std::string::npos);
    }
  }
}

TEST_CASE("the policy of the base decides, and only what differs is told", "[check]") {
  const auto forbids = "forbidden: [{subjects: [{user: mallory}], verbs: ['*'], reason: no}]\n";
  for (const auto& result : judge_both(with_policy(kNamespace, forbids),
                                       with_policy(kAdmin, "rules: {NP252: 'off'}\n"))) {
    CHECK(result.code == 1);
    CHECK(result.warnings.find("differ in rules, forbidden") != std::string::npos);
  }
  for (const auto& result :
       judge_both(with_policy(kNamespace, kNothingFails), with_policy(kAdmin, ""))) {
    CHECK(result.code == 0);
    CHECK(result.warnings.find("deletes the policy") != std::string::npos);
  }
  for (const auto& result : judge_both(with_policy(kNamespace, kNothingFails),
                                       with_policy(kAdmin, "# why\n" + kNothingFails))) {
    CHECK(result.code == 0);
    CHECK(result.warnings.find("policy") == std::string::npos);
  }
  // One that nobody can read excuses nothing, and a change may mend it.
  for (const auto& result :
       judge_both(with_policy(kNamespace, "fail-on: none\n"), with_policy(kAdmin, kNothingFails))) {
    CHECK(result.code == 1);
    CHECK(result.warnings.find("cannot be read") != std::string::npos);
  }
}

TEST_CASE("a policy that the user names is in force", "[check]") {
  for (const auto& result : judge_both(with_policy(kNamespace, ""),
                                       with_policy(kAdmin, kNothingFails), {"--policy", kPolicy})) {
    CHECK(result.code == 0);
    CHECK(result.warnings.find("in force") == std::string::npos);
  }
}

TEST_CASE("a baseline that a change alters excuses nothing of it", "[check]") {
  const std::string policy = "baseline: " + kBaseline + "\n";
  const std::string none = "{\"version\": 1, \"findings\": []}\n";
  const Tree tree(with_policy(kAdmin, ""));
  auto all = Json{{"version", 1}, {"findings", Json::array()}};
  const auto found = Json::parse(run_cli({"check", tree.path("rbac"), "-o", "json"}).out);
  for (const auto& one : found["findings"]) {
    all["findings"].push_back({{"fingerprint", one["fingerprint"]}});
  }
  const auto with = [&](const std::string& manifest, const std::string& baseline) {
    auto files = with_policy(manifest, policy);
    files[kBaseline] = baseline;
    return files;
  };
  for (const auto& result : judge_both(with(kNamespace, none), with(kAdmin, all.dump()))) {
    CHECK(result.code == 1);
    CHECK(result.warnings.find("differ in baseline") != std::string::npos);
  }
  for (const auto& result : judge_both(with(kNamespace, none), with(kNamespace, none))) {
    CHECK(result.code == 0);
    CHECK(result.warnings.find("policy") == std::string::npos);
  }
}
