#include "analyzer/correlation/origin.h"
#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP163",
    "Token issued for a service account",
    Severity::Low,
    "A token of a service account was issued to an identity other than a kubelet. With it, "
    "that identity can act as the service account from anywhere until the token expires. A token "
    "in a Secret never expires.",
    "Ask what the token is for. Restrict `create` on `serviceaccounts/token` by "
    "resourceNames.",
    {"MITRE ATT&CK T1528", "CIS Kubernetes Benchmark 5.1.13"}};

// The owner of the token; empty: no token was issued.
std::string account_of(const LoggedRequest& request) {
  const auto& event = request.event;
  if (event.resource == "serviceaccounts" && event.subresource == "token") return event.name;
  if (!is_of(request, "", "secrets") || event.code != 201) return {};
  return correlation::token_account_from_event(event.object);
}

bool is_lasting(const LoggedRequest& request) {
  return request.event.resource == "secrets";
}

bool counts(const LoggedRequest& request) {
  if (!is_done(request) || is_own_work(request)) return false;
  const auto account = account_of(request);
  if (account.empty()) return false;
  // A service account that requests its own token gains nothing, unless the token is long-lived.
  return is_lasting(request) ||
         request.effective().username !=
             fmt::format("system:serviceaccount:{}:{}", request.event.namespace_, account);
}

// Service accounts in kube-system usually have many permissions.
Severity severity_of(const LoggedRequest& request) {
  const auto& event = request.event;
  if (event.namespace_ != "kube-system") return Severity::Low;
  const auto name = "system:serviceaccount:kube-system:" + account_of(request);
  return is_control_plane(name) ? Severity::High : Severity::Medium;
}

void report(const RequestList& requests, Findings& findings) {
  const auto& first = *requests.front();
  const auto account =
      describe(Subject{SubjectKind::ServiceAccount, first.event.namespace_, account_of(first)});
  auto finding = finding_about(kInfo, requests, first.event.namespace_,
                               account + (is_lasting(first) ? " in a Secret" : ""));
  finding.severity = severity_of(first);
  finding.title =
      fmt::format("{} obtained a {}token of {}{}", correlation::actor_text(first),
                  is_lasting(first) ? "permanent " : "", account,
                  requests.size() > 1 ? fmt::format(", {} times", requests.size()) : std::string());
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto groups =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        if (!counts(request)) return std::nullopt;
        return fmt::format("{}\n{}\n{}\n{}", request.effective().username, request.event.namespace_,
                           account_of(request), is_lasting(request));
      });
  for (const auto& [key, requests] : groups) report(requests, findings);
}

}  // namespace

Rule np163() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::identity
