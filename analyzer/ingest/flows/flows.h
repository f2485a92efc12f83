// Network flows exported by Cilium Hubble (JSON, one flow per line, also `hubble observe -o json`)
// and from Calico's flow logs (JSON): which namespace communicated with what, and what was denied.
// Compressed or not, one per line or in an array.
#pragma once

#include "graph/base/diagnostic.h"
#include "store/records/flow.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::json {
class JsonReader;
}

namespace nsposture::ingest::flows {

// records = kept + irrelevant + malformed.
struct FlowTally {
  std::uint64_t records = 0;
  std::uint64_t kept = 0;        // concern a namespace; equal ones are one entry
  std::uint64_t irrelevant = 0;  // replies, and flows without a namespace
  std::uint64_t malformed = 0;
};

struct FlowImport {
  FlowTally tally;
  std::vector<Diagnostic> malformed;   // the first hundred
  std::vector<Diagnostic> unreadable;  // files that could not be read or contain no flow
};

// Fills in the next batch; false if none is left.
using NextFlows = std::function<bool(std::vector<store::Flow>&)>;
// Replaces the stored flows of `file` by these, or stores none if `next` throws.
using FlowTarget = std::function<void(std::string_view file, const NextFlows& next)>;

// `paths`: files, folders, or "-" for stdin. The flows of a file read before are replaced.
[[nodiscard]] FlowImport import_flows(const std::vector<std::string>& paths,
                                      const FlowTarget& target);

struct FlowRecord {
  std::optional<store::Flow> flow;  // empty: no namespace is involved, or it is a reply
  std::string error;                // why it is not a flow
};

// Parses one JSON object. `raw` is followed by kJsonPadding bytes.
[[nodiscard]] FlowRecord read_flow(json::JsonReader& reader, std::string_view raw);

}  // namespace nsposture::ingest::flows
