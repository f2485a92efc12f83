#include "analyzer/web/admission.h"

#include <algorithm>
#include <utility>

namespace nsposture::web {

Admission::Admission(const WebLimits& limits)
    : most_(std::max<std::size_t>(limits.connections, 1)),
      most_unproven_(most_ > limits.reserve ? most_ - limits.reserve : 1),
      most_of_network_(std::max<std::size_t>(limits.per_address, 1)) {}

std::unique_ptr<Admission::Place> Admission::enter(const std::string& network, Leave leave) {
  const std::lock_guard lock(mutex_);
  const auto neighbours = by_network_.find(network);
  if (neighbours != by_network_.end() && neighbours->second.size() >= most_of_network_) {
    send_away(*neighbours->second.front());
  }
  const bool full = unproven_.size() >= most_unproven_ || unproven_.size() + proven_ >= most_;
  if (full && !unproven_.empty()) send_away(*unproven_.front());
  if (unproven_.size() + proven_ >= most_) return nullptr;
  return std::make_unique<Place>(*this, network, std::move(leave));
}

// Its connection ends a moment later, but its place is free at once.
void Admission::send_away(Place& place) {
  remove_unproven(place);
  place.standing_ = Place::Standing::Sent;
  place.leave_();
}

void Admission::remove_unproven(Place& place) {
  unproven_.erase(place.at_);
  const auto neighbours = by_network_.find(place.network_);
  neighbours->second.erase(place.at_network_);
  if (neighbours->second.empty()) by_network_.erase(neighbours);
}

// REQUIRES: the lock of `admission` is held.
Admission::Place::Place(Admission& admission, std::string network, Leave leave)
    : admission_(admission), network_(std::move(network)), leave_(std::move(leave)) {
  at_ = admission_.unproven_.insert(admission_.unproven_.end(), this);
  auto& neighbours = admission_.by_network_[network_];
  at_network_ = neighbours.insert(neighbours.end(), this);
}

Admission::Place::~Place() {
  const std::lock_guard lock(admission_.mutex_);
  if (standing_ == Standing::Unproven) admission_.remove_unproven(*this);
  if (standing_ == Standing::Proven) --admission_.proven_;
}

void Admission::Place::prove() {
  const std::lock_guard lock(admission_.mutex_);
  if (standing_ != Standing::Unproven) return;
  admission_.remove_unproven(*this);
  standing_ = Standing::Proven;
  ++admission_.proven_;
}

}  // namespace nsposture::web
