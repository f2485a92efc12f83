// Network flows of namespaces as they are stored: one entry for all connections between the same
// two ends with the same outcome. No payload, no headers.
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <string>

namespace nsposture::store {

struct FlowEnd {
  std::string namespace_;  // empty: outside the cluster, or a node
  std::string name;        // pod, workload, or "reserved:host" and similar
  std::string address;     // as last seen
};

enum class FlowVerdict : std::uint8_t { Forwarded, Refused };

struct Flow {
  FlowEnd source;
  FlowEnd destination;
  std::string host;  // DNS name of the destination, when the log has one
  std::uint16_t port = 0;
  std::string protocol;  // "TCP"
  FlowVerdict verdict = FlowVerdict::Forwarded;
  Timestamp first;
  Timestamp last;
  std::uint64_t count = 1;
  std::string file;        // the file it was read from
  std::uint64_t line = 0;  // of the first

  [[nodiscard]] bool refused() const { return verdict == FlowVerdict::Refused; }

  // Leaves the cluster: the other end is neither a namespace nor a node nor the API server.
  [[nodiscard]] bool to_world() const {
    return destination.namespace_.empty() &&
           (destination.name.empty() || destination.name == "reserved:world");
  }

  // The cloud's metadata service, which issues the node's credentials.
  [[nodiscard]] bool to_metadata() const {
    return destination.address == "169.254.169.254" || destination.address == "fd00:ec2::254";
  }
};

}  // namespace nsposture::store
