#include "analyzer/serve/notifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <utility>

namespace nsposture::serve {

namespace {

using std::chrono::seconds;

constexpr seconds kFirstPause{1};
constexpr seconds kLongestPause{300};
constexpr seconds kAfterTrouble{5};  // most likely the database is down
constexpr seconds kPatienceAtTheEnd{2};
// Open findings beyond this number wait for the next complete analysis.
constexpr std::size_t kMostOpen = 10'000;

}  // namespace

// One receiver and its thread, so that an unavailable one delays no other.
class Notifier::Sender {
 public:
  Sender(Notifier& owner, const Channel& channel)
      : owner_(owner),
        receiver_(channel.receiver),
        name_(to_string(channel.receiver)),
        url_(endpoint_of(channel.receiver, channel.url)),
        poster_(url_, {owner.options_.ca_file, std::chrono::seconds(10), &owner.cut_}),
        thread_([this] { work(); }) {}

 private:
  void work() {
    std::unique_lock lock(owner_.mutex_);
    for (;;) {
      owner_.changed_.wait(lock, [&] { return due(); });
      const auto work = owner_.work_;
      const bool last = owner_.stopping_;
      lock.unlock();
      const bool done = work.open == nullptr || try_to_tell(work);
      lock.lock();
      if (last) return;
      if (done) {
        seen_ = work.generation;
        pause_ = kFirstPause;
      } else {
        owner_.changed_.wait_for(lock, wait_, [&] { return owner_.stopping_; });
      }
    }
  }

  [[nodiscard]] bool due() const {
    return owner_.stopping_ || (owner_.cluster_known_ && owner_.work_.generation != seen_);
  }

  bool try_to_tell(const Work& work) {
    try {
      return tell(work);
    } catch (const std::exception& error) {
      owner_.log_(LogLevel::Error, fmt::format("what {} was told: {}", name_, error.what()));
      wait_ = kAfterTrouble;
      return false;
    }
  }

  // Writes entries that could not be written while the database was down.
  void note_told() {
    while (!to_note_.empty()) {
      owner_.store_.use_database(
          [&](store::Store& store) { store.add_notification(to_note_.back()); });
      to_note_.pop_back();
    }
  }

  // False if the receiver should not be tried for a while.
  bool tell(const Work& work) {
    note_told();
    if (!loaded_) {
      const auto told = owner_.store_.use_database(
          [&](const store::Store& store) { return store.told(name_, work.cluster); });
      told_.insert(told.begin(), told.end());
      loaded_ = true;
    }
    if (complete_ != work.complete) {
      refused_.clear();
      complete_ = work.complete;
    }
    for (const auto& finding : *work.open) {
      if (told_.contains(finding.fingerprint) || refused_.contains(finding.fingerprint)) continue;
      if (!tell_one(finding, work.cluster)) return false;
      if (is_outdated(work)) return true;  // newer findings come first
    }
    return true;
  }

  bool is_outdated(const Work& work) {
    const std::lock_guard lock(owner_.mutex_);
    return owner_.work_.generation != work.generation;
  }

  bool tell_one(const store::Finding& finding, const std::string& cluster) {
    const auto now = owner_.now_();
    const auto result = poster_.post(message_for(receiver_, finding, cluster, now));
    if (result.accepted()) {
      told_.insert(finding.fingerprint);
      to_note_.push_back({finding.fingerprint, name_, cluster, now});
      owner_.metrics_.count_delivery(name_, Delivery::Told);
      note_told();
      return true;
    }
    if (result.refused()) {
      refused_.insert(finding.fingerprint);
      owner_.metrics_.count_delivery(name_, Delivery::Refused);
      owner_.log_(LogLevel::Error, fmt::format("{} ({}) refused a finding of {} with {}", name_,
                                               public_part(url_), finding.rule, result.status));
      return true;
    }
    owner_.metrics_.count_delivery(name_, Delivery::Failed);
    wait_ = std::min(std::max(pause_, result.retry_after.value_or(seconds(0))), kLongestPause);
    pause_ = std::min(pause_ * 2, kLongestPause);
    owner_.log_(
        LogLevel::Warning,
        fmt::format("{} ({}) took no finding: {}; trying again in {} s", name_, public_part(url_),
                    result.status == 0 ? result.problem : std::to_string(result.status),
                    wait_.count()));
    return false;
  }

  Notifier& owner_;
  Receiver receiver_;
  std::string name_;
  std::string url_;
  Poster poster_;
  std::set<std::string> told_;
  std::set<std::string> refused_;
  std::vector<store::Notification> to_note_;
  bool loaded_ = false;
  std::uint64_t seen_ = 0;
  std::uint64_t complete_ = 0;
  seconds pause_ = kFirstPause;
  seconds wait_ = kFirstPause;
  std::jthread thread_;  // last, because it uses the other members
};

Notifier::Notifier(NotifierOptions options, SharedStore& store, Metrics& metrics, Log log,
                   std::function<Timestamp()> now)
    : options_(std::move(options)),
      store_(store),
      metrics_(metrics),
      log_(std::move(log)),
      now_(std::move(now)) {
  for (const auto& channel : options_.channels) {
    senders_.push_back(std::make_unique<Sender>(*this, channel));
  }
}

Notifier::~Notifier() {
  stop();
}

void Notifier::set_cluster(const std::string& cluster) {
  {
    const std::lock_guard lock(mutex_);
    work_.cluster = cluster;
    cluster_known_ = true;
  }
  changed_.notify_all();
}

void Notifier::set_open(std::vector<store::Finding> findings) {
  // The most recent findings are the most urgent; a posture finding without a time can wait.
  std::ranges::stable_sort(findings, std::greater<>(), [](const store::Finding& finding) {
    return finding.time ? finding.time->ns : INT64_MIN;
  });
  publish(std::move(findings), true);
}

void Notifier::add_open(const std::vector<store::Finding>& findings) {
  Findings all = findings;
  {
    const std::lock_guard lock(mutex_);
    if (work_.open) all.insert(all.end(), work_.open->begin(), work_.open->end());
  }
  publish(std::move(all), false);
}

void Notifier::publish(Findings findings, bool complete) {
  if (senders_.empty()) return;
  std::erase_if(findings, [&](const auto& finding) { return finding.severity < options_.at; });
  if (findings.size() > kMostOpen) findings.resize(kMostOpen);
  {
    const std::lock_guard lock(mutex_);
    work_.open = std::make_shared<const Findings>(std::move(findings));
    ++work_.generation;
    if (complete) work_.complete = work_.generation;
  }
  changed_.notify_all();
}

void Notifier::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
  }
  changed_.notify_all();
  // The time limit is for all receivers together.
  std::mutex mutex;
  std::condition_variable_any ended;
  std::jthread cutter([&](const std::stop_token& token) {
    std::unique_lock lock(mutex);
    if (!ended.wait_for(lock, token, kPatienceAtTheEnd, [] { return false; }) &&
        !token.stop_requested()) {
      cut_ = true;
    }
  });
  senders_.clear();
}

}  // namespace nsposture::serve
