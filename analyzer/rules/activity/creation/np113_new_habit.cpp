#include "analyzer/rules/activity/creation/all.h"
#include "analyzer/rules/base/actors.h"
#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace nsposture::rules::activity::creation {

namespace {

using correlation::Creation;
using correlation::LoggedRequest;

const store::RuleInfo kInfo{
    "NP113",
    "New creator, client or address for this subject",
    store::Severity::Low,
    "The subject did something for the first time: it created a namespace, or used this "
    "client, this address or this hour of day. Stolen credentials are used from other "
    "places, with other tools and at other hours.",
    "Ask the owner of the subject. If this is the new normal, accept the finding.",
    {"MITRE ATT&CK T1078.004"}};

constexpr std::int64_t kHourNs = 3600LL * 1'000'000'000;
// An hour is a habit only after this many days.
constexpr std::size_t kDaysForHours = 5;

std::int64_t hours_since_epoch(const LoggedRequest& request) {
  return request.event.received.ns / kHourNs;
}

// What a subject did before.
struct Habits {
  std::uint32_t requests = 0;
  bool creates = false;
  Timestamp first;
  std::set<std::string> clients;
  std::set<std::string> addresses;
  std::array<bool, 24> hours{};
  std::set<std::int64_t> days;

  void learn(const LoggedRequest& request) {
    if (requests++ == 0) first = request.event.received;
    if (const auto client = client_of(request); !client.empty()) clients.insert(client);
    if (const auto address = address_of(request); !address.empty()) addresses.insert(address);
    hours[static_cast<std::size_t>(hours_since_epoch(request) % 24)] = true;
    days.insert(hours_since_epoch(request) / 24);
  }

  // Neither this hour nor the one before or after it.
  [[nodiscard]] bool unusual_hour(const LoggedRequest& request) const {
    const auto hour = static_cast<std::size_t>(hours_since_epoch(request) % 24);
    return days.size() >= kDaysForHours && !hours[hour] && !hours[(hour + 1) % 24] &&
           !hours[(hour + 23) % 24];
  }
};

bool is_new(const std::set<std::string>& known, const std::string& value) {
  return !value.empty() && !known.empty() && !known.contains(value);
}

// Reads the history once, ordered by time: the baseline of an event is everything before it.
class Watch {
 public:
  Watch(const EventContext& context, Findings& findings)
      : context_(context),
        findings_(findings),
        enough_(std::chrono::nanoseconds(context.settings.baseline_history).count()) {}

  void run() {
    std::map<const LoggedRequest*, const Creation*> creations;
    for (const auto& creation : context_.file.creations()) {
      if (creation.took_place() && !creation.bootstrap) {
        creations.emplace(creation.request, &creation);
      }
    }
    for (const auto& request : context_.file.requests()) {
      const auto& user = request.event.user.username;
      if (user.empty() || !request.answered) continue;
      if (!start_) start_ = request.event.received;
      const auto creation = creations.find(&request);
      auto& habits = by_user_[user];
      if (creation != creations.end()) {
        judge(*creation->second, habits);
        habits.creates = true;
        ++creations_;
      }
      habits.learn(request);
    }
  }

 private:
  void judge(const Creation& creation, const Habits& habits) {
    const auto& request = *creation.request;
    std::vector<std::string> news;
    if (!habits.creates && long_enough(*start_, request) &&
        creations_ >= context_.settings.baseline_requests) {
      news.emplace_back("its first namespace");
    }
    if (habits.requests >= context_.settings.baseline_requests &&
        long_enough(habits.first, request)) {
      add_news(request, habits, news);
    }
    if (!news.empty()) report(creation, habits, news);
  }

  [[nodiscard]] bool long_enough(Timestamp since, const LoggedRequest& request) const {
    return request.event.received.ns - since.ns >= enough_;
  }

  static void add_news(const LoggedRequest& request, const Habits& habits,
                       std::vector<std::string>& news) {
    if (const auto client = client_of(request); is_new(habits.clients, client)) {
      news.push_back(fmt::format("a new client, `{}`", client));
    }
    if (const auto address = address_of(request); is_new(habits.addresses, address)) {
      news.push_back(fmt::format("a new address, {}", address));
    }
    if (habits.unusual_hour(request)) {
      news.push_back(
          fmt::format("an hour it never worked at, {:02} UTC", hours_since_epoch(request) % 24));
    }
  }

  void report(const Creation& creation, const Habits& habits,
              const std::vector<std::string>& news) {
    const auto& request = *creation.request;
    auto finding = make_finding(kInfo, correlation::describe(request.event.user), creation.name,
                                event_key(request));
    if (news.size() > 1) finding.severity = store::Severity::Medium;
    finding.time = creation.time();
    finding.title = fmt::format("{} created {}: {}", actor_text(request), name_text(creation),
                                fmt::join(news, "; "));
    finding.evidence.push_back(event_evidence(request));
    finding.evidence.push_back(baseline(request, habits));
    add_doubts(finding, request);
    findings_.push_back(std::move(finding));
  }

  [[nodiscard]] store::Evidence baseline(const LoggedRequest& request, const Habits& habits) const {
    std::string text;
    if (habits.requests == 0) {
      text = fmt::format("no request of this subject since {}, and {} namespaces made by others",
                         format_rfc3339(*start_), creations_);
    } else {
      text = fmt::format("{} requests of this subject since {}, with {} from {}", habits.requests,
                         format_rfc3339(habits.first), fmt::join(habits.clients, ", "),
                         fmt::join(habits.addresses, ", "));
    }
    return {store::EvidenceKind::History, std::move(text), "", 0, "", request.event.received};
  }

  const EventContext& context_;
  Findings& findings_;
  std::int64_t enough_;
  std::optional<Timestamp> start_;
  std::uint32_t creations_ = 0;
  std::map<std::string, Habits> by_user_;
};

void run(const EventContext& context, Findings& findings) {
  Watch(context, findings).run();
}

}  // namespace

Rule np113() {
  return {kInfo, ActivityRule{run, Needs::WholeLog}};
}

}  // namespace nsposture::rules::activity::creation
