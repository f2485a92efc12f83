// Network flows from what Cilium Hubble exports (JSON, one flow a line, also `hubble observe -o
// json`) and from Calico's flow logs (JSON): which namespace talked to what, and
// what was refused. Compressed or not, one a line or in an array.
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
  std::uint64_t kept = 0;        // of some namespace; equal ones are one entry
  std::uint64_t irrelevant = 0;  // replies, and what concerns no namespace
  std::uint64_t malformed = 0;
};

struct FlowImport {
  FlowTally tally;
  std::vector<Diagnostic> malformed;   // the first hundred
  std::vector<Diagnostic> unreadable;  // files that could not be read, or have no flow in them
};

// Fills in the next batch; false when there was nothing left.
using NextFlows = std::function<bool(std::vector<store::Flow>&)>;
// Takes all flows of `file` in place of those that it held before, or none when `next` throws.
using FlowTarget = std::function<void(std::string_view file, const NextFlows& next)>;

// `paths`: files, folders, or "-" for stdin. A file read before is replaced by what it holds now.
[[nodiscard]] FlowImport import_flows(const std::vector<std::string>& paths,
                                      const FlowTarget& target);

struct FlowRecord {
  std::optional<store::Flow> flow;  // nothing: no namespace is concerned, or it is a reply
  std::string error;                // why it is no flow at all
};

// One JSON object. `raw` has kJsonPadding bytes behind it.
[[nodiscard]] FlowRecord read_flow(json::JsonReader& reader, std::string_view raw);

}  // namespace nsposture::ingest::flows
