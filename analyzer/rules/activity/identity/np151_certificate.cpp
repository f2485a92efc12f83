#include "analyzer/correlation/rbac_object.h"
#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::CertificateRequest;
using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP151",
    "Client certificate requested or approved",
    Severity::Medium,
    "A client certificate is an identity that cannot be revoked before it expires. Kubelets "
    "request theirs, and a controller approves them. A person who does so creates a user of "
    "their choice.",
    "Ask who needs the certificate. If no one does, remove the bindings of its user and "
    "groups, because the certificate itself cannot be revoked.",
    {"MITRE ATT&CK T1649", "MITRE ATT&CK T1098"}};

bool is_of_certificates(const LoggedRequest& request) {
  const auto& event = request.event;
  return event.resource == "certificatesigningrequests" &&
         event.api_group == "certificates.k8s.io" && is_done(request) && is_put(request);
}

// The history of a certificate in the log, by the name of its request.
struct Way {
  RequestList steps;
  const LoggedRequest* asked = nullptr;
  const LoggedRequest* approved = nullptr;
  std::optional<CertificateRequest> known;
  bool of_node = false;  // requested by a kubelet or a joining node
};

constexpr std::string_view kClient = "kubernetes.io/kube-apiserver-client";
constexpr std::string_view kKubelet = "kubernetes.io/kube-apiserver-client-kubelet";

// Only certificates that API servers trust: not kubelets' own certificates or those of other
// signers.
bool makes_users(const Way& way) {
  if (way.of_node) return false;
  const auto signer = way.known ? way.known->signer : std::string();
  // A requester of a node certificate that is not a node becomes that node.
  return signer.empty() || signer == kClient || signer == kKubelet;
}

void learn(const LoggedRequest& request, Way& way) {
  if (auto known = correlation::certificate_from_event(request.event.object)) way.known = known;
  const bool node =
      is_own_work(request) || request.event.user.username.starts_with("system:bootstrap:");
  if (node && request.event.subresource.empty()) way.of_node = true;
  if (node) return;
  const auto& part = request.event.subresource;
  if (part.empty() && request.event.verb == "create") {
    way.asked = &request;
  } else if (part == "approval") {
    way.approved = &request;
  } else {
    return;
  }
  way.steps.push_back(&request);
}

Severity severity_of(const Way& way) {
  const bool masters = way.known && std::ranges::find(way.known->organizations, kGroupMasters) !=
                                        way.known->organizations.end();
  if (masters) return Severity::Critical;
  if (way.known && way.known->signer == kKubelet) return Severity::High;
  const bool alone = way.asked != nullptr && way.approved != nullptr &&
                     way.asked->event.user.username == way.approved->event.user.username;
  const bool other = way.known && way.asked != nullptr && !way.known->common_name.empty() &&
                     way.known->common_name != way.asked->effective().username;
  if (alone && other) return Severity::High;
  return way.approved != nullptr || other ? Severity::Medium : Severity::Low;
}

std::string for_whom(const Way& way) {
  if (!way.known || way.known->common_name.empty()) return {};
  auto text = fmt::format(" for {}", describe(subject_from_username(way.known->common_name)));
  if (!way.known->organizations.empty()) {
    text += fmt::format(" in {}", fmt::join(way.known->organizations, ", "));
  }
  return text;
}

std::string deed(const Way& way) {
  if (way.asked == nullptr) return "approved the client certificate";
  return way.approved == nullptr ? "requested the client certificate"
                                 : "requested and approved the client certificate";
}

void report(const std::string& name, const Way& way, Findings& findings) {
  const auto& first = *way.steps.front();
  auto finding = make_finding(kInfo, correlation::describe(first.effective()), "", name);
  finding.severity = severity_of(way);
  finding.time = first.event.received;
  const bool by_two = way.asked != nullptr && way.approved != nullptr &&
                      way.asked->event.user.username != way.approved->event.user.username;
  finding.title =
      by_two ? fmt::format("{} requested the client certificate `{}`{}, and {} approved it",
                           actor_text(*way.asked), name, for_whom(way), actor_text(*way.approved))
             : fmt::format("{} {} `{}`{}", actor_text(first), deed(way), name, for_whom(way));
  add_events(finding, way.steps);
  if (!way.known || way.known->common_name.empty()) {
    doubt(
        finding, store::Confidence::Medium,
        "the log does not show for which user: audit certificatesigningrequests at level Request");
  }
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string, Way> ways;
  for (const auto& request : context.file.requests()) {
    if (is_of_certificates(request)) learn(request, ways[request.event.name]);
  }
  for (const auto& [name, way] : ways) {
    if (!way.steps.empty() && makes_users(way)) report(name, way, findings);
  }
}

}  // namespace

Rule np151() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::identity
