#include "analyzer/rules/activity/record/all.h"
#include "analyzer/rules/base/burst.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::rules::activity::record {

namespace {

const store::RuleInfo kInfo{
    "NP132",
    "Forged client address",
    store::Severity::Medium,
    "The API server logs X-Forwarded-For as the client sends it, before the real address. "
    "These requests claim to be forwarded, but others from the same real address do not. So "
    "there is no proxy that adds the header.",
    "Search by the last address, which is the real one, and ask its owner. Do not filter or "
    "alert by the first.",
    {"MITRE ATT&CK T1036", "MITRE ATT&CK T1562"}};

// Requests from one real address; those that claim another address are kept apart, by user.
struct Peer {
  std::size_t plain = 0;
  std::size_t claiming = 0;
  std::map<std::string_view, RequestList> claims;
};

void report(std::string_view address, const RequestList& claims, const Peer& peer,
            Findings& findings) {
  const auto& first = *claims.front();
  const auto& claimed = first.event.source_ips.front();
  auto finding =
      make_finding(kInfo, correlation::describe(first.event.user), "", std::string(address));
  finding.time = first.event.received;
  finding.title = fmt::format("{} claims to come from {}; the real address is {}",
                              actor_text(first), claimed, address);
  add_events(finding, claims);
  doubt(finding, store::Confidence::Medium,
        fmt::format("{} other requests from {} claim nothing; a proxy behind the same address "
                    "would look alike",
                    peer.plain, address));
  add_doubts(finding, first);
  findings.push_back(std::move(finding));
}

void run(const EventContext& context, Findings& findings) {
  std::map<std::string_view, Peer> peers;
  for (const auto& request : context.file.requests()) {
    const auto& addresses = request.event.source_ips;
    if (addresses.empty()) continue;
    auto& peer = peers[addresses.back()];
    // A proxy that repeats its own address, as in X-Real-Ip, claims nothing else.
    if (addresses.front() == addresses.back()) {
      ++peer.plain;
      continue;
    }
    ++peer.claiming;
    peer.claims[request.event.user.username].push_back(&request);
  }
  for (const auto& [address, peer] : peers) {
    if (peer.plain <= peer.claiming) continue;  // the address is a proxy
    for (const auto& [user, claims] : peer.claims) report(address, claims, peer, findings);
  }
}

}  // namespace

Rule np132() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::record
