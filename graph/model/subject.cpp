#include "graph/model/subject.h"

namespace nsposture {

namespace {

constexpr std::string_view kServiceAccountPrefix = "system:serviceaccount:";

}  // namespace

std::string_view to_string(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::User:
      return "User";
    case SubjectKind::Group:
      return "Group";
    case SubjectKind::ServiceAccount:
      return "ServiceAccount";
  }
  return "User";
}

std::optional<SubjectKind> subject_kind_from(std::string_view text) {
  if (text == "User") return SubjectKind::User;
  if (text == "Group") return SubjectKind::Group;
  if (text == "ServiceAccount") return SubjectKind::ServiceAccount;
  return std::nullopt;
}

std::string describe(const Subject& subject) {
  std::string text(to_string(subject.kind));
  text += " \"";
  if (subject.kind == SubjectKind::ServiceAccount) {
    text += subject.namespace_;
    text += '/';
  }
  text += subject.name;
  text += '"';
  return text;
}

std::string service_account_username(std::string_view ns, std::string_view name) {
  std::string text(kServiceAccountPrefix);
  text.append(ns).append(":").append(name);
  return text;
}

std::optional<Subject> service_account_from_username(std::string_view username) {
  if (!username.starts_with(kServiceAccountPrefix)) return std::nullopt;
  const auto rest = username.substr(kServiceAccountPrefix.size());
  const auto colon = rest.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == rest.size()) {
    return std::nullopt;
  }
  const auto name = rest.substr(colon + 1);
  if (name.find(':') != std::string_view::npos) return std::nullopt;
  return Subject{SubjectKind::ServiceAccount, std::string(rest.substr(0, colon)),
                 std::string(name)};
}

std::string username_of(const Subject& subject) {
  if (subject.kind == SubjectKind::ServiceAccount) {
    return service_account_username(subject.namespace_, subject.name);
  }
  return subject.name;
}

Subject subject_from_username(std::string_view username) {
  if (auto account = service_account_from_username(username)) return *std::move(account);
  return Subject{SubjectKind::User, {}, std::string(username)};
}

std::vector<std::string> implicit_groups(const Subject& subject) {
  if (subject.kind == SubjectKind::Group) return {};
  if (subject.kind == SubjectKind::ServiceAccount) {
    return {std::string(kGroupServiceAccounts),
            std::string(kGroupServiceAccounts) + ":" + subject.namespace_,
            std::string(kGroupAuthenticated)};
  }
  if (subject.name == kUserAnonymous) return {std::string(kGroupUnauthenticated)};
  if (auto account = service_account_from_username(subject.name)) return implicit_groups(*account);
  return {std::string(kGroupAuthenticated)};
}

}  // namespace nsposture
