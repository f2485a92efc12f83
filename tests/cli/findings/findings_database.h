// A database with a few findings, made of manifests, and questions to it.
#pragma once

#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace nsposture::tests {

inline constexpr std::int64_t kHour = 3600;
inline constexpr std::int64_t kDay = 24 * kHour;

// These users can create namespaces.
inline std::string creators(const std::vector<std::string>& users) {
  std::string text = R"(apiVersion: v1
kind: Namespace
metadata: {name: team-a}
---
apiVersion: v1
kind: Namespace
metadata: {name: team-b}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: creator}
rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
)";
  for (const auto& user : users) {
    text +=
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: ";
    text += user +
            "}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}\n";
    text += "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: " + user + "}]\n";
  }
  return text;
}

class FindingsDatabase {
 public:
  // One more run, so much later, over a cluster in which these can create namespaces.
  void audit(const std::vector<std::string>& users, std::int64_t later = 0) const {
    const auto path = folder_.write("rbac.yaml", creators(users));
    REQUIRE(
        run_cli({"audit", "-q", "--from", path, "--db", db(), "--fail-on", "none", "-o", "json"},
                kTestNow + later)
            .code == 0);
  }

  [[nodiscard]] std::string db() const { return folder_.path("p.db"); }

  [[nodiscard]] Result run(std::vector<std::string> words, std::int64_t later = 0) const {
    words.insert(words.begin(), "findings");
    words.insert(words.end(), {"-q", "--db", db()});
    return run_cli(words, kTestNow + later);
  }

  [[nodiscard]] nlohmann::json ask(std::vector<std::string> words, std::int64_t later = 0) const {
    words.insert(words.end(), {"-o", "json"});
    return nlohmann::json::parse(run(words, later).out);
  }

  // Of the finding that NP001 has about a user.
  [[nodiscard]] nlohmann::json creator(const std::string& user, std::int64_t later = 0) const {
    const auto answer = ask({"--rule", "NP001"}, later);
    for (const auto& finding : answer["findings"]) {
      if (finding["subject"] == "User \"" + user + "\"") return finding;
    }
    return nullptr;
  }

  [[nodiscard]] std::string state(const std::string& user, std::int64_t later = 0) const {
    const auto finding = creator(user, later);
    return finding.is_null() ? "none" : finding["state"].get<std::string>();
  }

 private:
  Folder folder_;
};

// As on a terminal of so many columns.
inline std::string on_terminal(std::vector<std::string> arguments, unsigned width,
                               bool colour = false) {
  std::vector<const char*> argv = {"nsposture"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  cli::Io io{out, err};
  io.now = [] { return Timestamp{kTestNow * 1'000'000'000, 0}; };
  io.out_is_terminal = true;
  io.width = width;
  io.colour = colour;
  (void)cli::run(static_cast<int>(argv.size()), argv.data(), io);
  return out.str();
}

}  // namespace nsposture::tests
