// Folders of manifests that a check is run on, and what must come of it.
#pragma once

#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace nsposture::tests::checked {

using Json = nlohmann::json;

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

inline const std::string kNamespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n";

inline const std::string kAdmin =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
    "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: mallory}]\n";
inline const std::string kMap =
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m, namespace: x}\n";
inline const std::string kBuild =
    "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

class Tree {
 public:
  explicit Tree(const Files& files) {
    for (const auto& [name, text] : files) {
      fs::create_directories(fs::path(folder_.path(name)).parent_path());
      (void)folder_.write(name, text);
    }
  }

  [[nodiscard]] std::string path(const std::string& name = "") const { return folder_.path(name); }

 private:
  Folder folder_;
};

inline Result check(const Files& files, std::vector<std::string> more = {}) {
  const Tree tree(files);
  more.insert(more.begin(), {"check", tree.path(), "-o", "json"});
  return run_cli(more);
}

inline Result compared(const Files& base, const Files& head, std::vector<std::string> more = {}) {
  const Tree before(base);
  more.insert(more.begin(), {"--base", before.path()});
  return check(head, std::move(more));
}

// Told as not judged, unless the policy lets it go unread.
inline void is_not_judged(const Files& files, const std::string& told) {
  const auto result = check(files);
  INFO(result.out);
  CHECK(result.code == 3);
  CHECK(Json::parse(result.out)["unreadable"].dump().find(told) != std::string::npos);
}

inline void is_harmless(const Files& files) {
  const auto result = check(files);
  INFO(result.out);
  CHECK(result.code == 0);
  CHECK(Json::parse(result.out)["unreadable"].empty());
}

// `text` as a block below a key that stands at `indent`.
inline std::string block(const std::string& text, const std::string& indent) {
  std::string out = "|\n";
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    out += indent + "  " + text.substr(at, end - at) + '\n';
  }
  return out;
}

inline std::string object(const std::string& version, const std::string& kind,
                          const std::string& more = {}) {
  return "apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: m}\n" + more;
}

// The current folder is the process's own: changed for one test and put back.
class WorkingFolder {
 public:
  explicit WorkingFolder(const std::string& path) : before_(fs::current_path()) {
    fs::current_path(path);
  }

  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

  ~WorkingFolder() { fs::current_path(before_); }

 private:
  fs::path before_;
};

}  // namespace nsposture::tests::checked
