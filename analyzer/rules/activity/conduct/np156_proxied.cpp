#include "analyzer/rules/activity/conduct/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/entry.h"
#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/base/grouping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace nsposture::rules::activity::conduct {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP156",
    "API server proxy used",
    Severity::Low,
    "A user had the API server forward a request to a kubelet, a pod or a service. Through "
    "a kubelet, they can run commands in every pod of its node, and the log has no "
    "`pods/exec` for it. The log does not show what a pod or a service answered.",
    "Ask the user what it was for. Remove `nodes/proxy` from all roles but the API "
    "server's. Use `nodes/metrics` and `nodes/stats` for monitoring.",
    {"MITRE ATT&CK T1609", "MITRE ATT&CK T1090", "CIS Kubernetes Benchmark 5.1.10"}};

bool counts(const LoggedRequest& request) {
  const auto& event = request.event;
  const bool carried_out = request.succeeded() || event.code == 101 ||
                           (event.code && *event.code >= 300 && *event.code < 400);
  return event.subresource == "proxy" && event.api_group.empty() && carried_out &&
         !is_own_work(request) && !is_anonymous(request.effective());
}

// Kubelet paths that run or read something in containers.
bool runs_something(const LoggedRequest& request) {
  constexpr std::array<std::string_view, 8> kRunning = {
      "/proxy/run/", "/proxy/exec/",       "/proxy/attach/",        "/proxy/portForward/",
      "/proxy/cri/", "/proxy/checkpoint/", "/proxy/containerLogs/", "/proxy/runningpods"};
  const auto& path = request.event.path;
  return request.event.resource == "nodes" &&
         (request.event.verb != "get" || std::ranges::any_of(kRunning, [&](std::string_view part) {
            return path.find(part) != std::string::npos;
          }));
}

// A kubelet's configuration contains no credentials.
bool asks_settings(const LoggedRequest& request) {
  return request.event.path.ends_with("/proxy/configz");
}

Severity severity_of(const RequestList& requests) {
  const auto& first = *requests.front();
  if (std::ranges::any_of(requests, [](const auto* one) { return runs_something(*one); })) {
    return Severity::High;
  }
  const bool asks =
      std::ranges::all_of(requests, [](const auto* one) { return asks_settings(*one); });
  return first.event.resource == "nodes" && !asks ? Severity::Medium : Severity::Low;
}

std::string path_text(const LoggedRequest& request) {
  constexpr std::size_t kShown = 100;
  auto path = request.event.path;
  if (path.size() > kShown) path = path.substr(0, kShown) + "…";
  if (const auto command = command_of(request); !command.empty()) path += ", command: " + command;
  return path;
}

void report(const RequestList& requests, Findings& findings) {
  const auto worst =
      std::ranges::find_if(requests, [](const auto* one) { return runs_something(*one); });
  const auto& shown = worst == requests.end() ? *requests.front() : **worst;
  const auto& event = shown.event;
  auto finding = make_finding(kInfo, correlation::describe(shown.effective()), event.namespace_,
                              event.resource);
  finding.severity = severity_of(requests);
  finding.time = event.received;
  const std::string_view what = event.resource == "nodes"  ? "the kubelet of node"
                                : event.resource == "pods" ? "pod"
                                                           : "service";
  finding.title =
      fmt::format("{} reached {} `{}` through the API server ({} {})",
                  correlation::actor_text(shown), what, event.name, event.verb, path_text(shown));
  if (requests.size() > 1) finding.title += fmt::format(", and {} more times", requests.size() - 1);
  add_events(finding, requests);
  add_doubts(finding, shown);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  const auto groups =
      requests_by(context.file, [](const LoggedRequest& request) -> std::optional<std::string> {
        if (!counts(request)) return std::nullopt;
        return fmt::format("{}\n{}\n{}", request.effective().username, request.event.namespace_,
                           request.event.resource);
      });
  for (const auto& [key, requests] : groups) report(requests, findings);
}

}  // namespace

Rule np156() {
  return {kInfo, ActivityRule{run}};
}

}  // namespace nsposture::rules::activity::conduct
