#include "analyzer/rules/activity/identity/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>

namespace nsposture::rules::activity::identity {

namespace {

using correlation::LoggedRequest;
using store::Severity;

const store::RuleInfo kInfo{
    "NP149",
    "Token used from a new place",
    Severity::High,
    "A service account token was used from another address and with another client than "
    "before. Programs keep their client, and pods keep the network of their node. A token "
    "that moves was probably stolen.",
    "Find out who uses it there. Delete the pod or the Secret that the token belongs to: "
    "this ends the token.",
    {"MITRE ATT&CK T1528", "MITRE ATT&CK T1550.001"}};

// Neighboring addresses are one place: the runners of a pipeline, the members of a pool.
std::string place_of(const LoggedRequest& request) {
  const auto address = address_of(request);
  const bool ipv6 = address.find(':') != std::string::npos;
  const char separator = ipv6 ? ':' : '.';
  std::size_t end = 0;
  for (int part = 0; part < (ipv6 ? 4 : 3); ++part) {
    const auto next = address.find(separator, end);
    if (next == std::string::npos) return address;
    end = next + 1;
  }
  return address.substr(0, end);
}

struct Seen {
  const LoggedRequest* first = nullptr;
  std::set<std::string> places;
  std::set<std::string> clients;
  std::uint32_t requests = 0;
  bool told = false;

  void learn(const LoggedRequest& request) {
    if (first == nullptr) first = &request;
    places.insert(place_of(request));
    clients.insert(client_of(request));
    ++requests;
  }

  [[nodiscard]] bool is_elsewhere(const LoggedRequest& request) const {
    const auto place = place_of(request);
    const auto client = client_of(request);
    return first != nullptr && !place.empty() && !client.empty() && !places.contains(place) &&
           !clients.contains(client);
  }
};

void report(const LoggedRequest& request, const Seen& seen, bool same_token, Findings& findings) {
  const auto subject = correlation::describe(request.event.user);
  auto finding = make_finding(kInfo, subject, "", request.event.user.credential_id);
  // A token without a pod was issued to a user, who may use it anywhere.
  const bool of_pod = !request.event.user.pod_name.empty();
  if (!of_pod) finding.severity = Severity::Medium;
  if (!same_token) finding.severity = Severity::Low;
  finding.time = request.event.received;
  finding.title =
      fmt::format("{} of {} was used from {} by `{}`, before that from {} by `{}`",
                  same_token ? "A token" : "The service account", subject, address_of(request),
                  client_of(request), address_of(*seen.first), client_of(*seen.first));
  finding.evidence.push_back(event_evidence(*seen.first));
  finding.evidence.push_back(event_evidence(request));
  if (!same_token) {
    doubt(
        finding, store::Confidence::Medium,
        "the log does not identify the tokens: it may be another token of the same service account");
  }
  add_doubts(finding, request);
  findings.push_back(std::move(finding));
}

// How many earlier requests make a habit.
constexpr std::uint32_t kHabit = 3;

class Watch {
 public:
  explicit Watch(Findings& findings) : findings_(findings) {}

  void see(const LoggedRequest& request) {
    const auto& user = request.event.user;
    if (!is_account(user.username) || !request.answered || request.event.code == 401) return;
    const bool named = !user.credential_id.empty();
    auto& seen = named ? tokens_[user.credential_id] : accounts_[user.username];
    const bool counts = named || (seen.requests >= kHabit && is_by_hand(request));
    if (counts && !seen.told && seen.is_elsewhere(request)) {
      report(request, seen, named, findings_);
      seen.told = true;
    }
    seen.learn(request);
  }

 private:
  Findings& findings_;
  std::map<std::string, Seen> tokens_;
  std::map<std::string, Seen> accounts_;
};

void run(const EventContext& context, Findings& findings) {
  Watch watch(findings);
  for (const auto& request : context.file.requests()) watch.see(request);
}

}  // namespace

Rule np149() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::identity
