// Merges flows between the same two ends with the same outcome into one entry.
#pragma once

#include "store/records/flow.h"

#include <cstdint>
#include <string>
#include <tuple>

namespace nsposture::ingest::flows {

// Source namespace and name; destination namespace, name and address; port, protocol, verdict.
using FlowKey = std::tuple<std::string, std::string, std::string, std::string, std::string,
                           std::uint16_t, std::string, store::FlowVerdict>;

[[nodiscard]] FlowKey key_of(const store::Flow& flow);

// REQUIRES: `flow` has the same key as `into` and is from the same file.
void merge(store::Flow& into, const store::Flow& flow);

}  // namespace nsposture::ingest::flows
