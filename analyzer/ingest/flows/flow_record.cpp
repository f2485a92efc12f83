// The two forms of a flow, distinguished by their keys.
#include "analyzer/ingest/flows/flows.h"
#include "analyzer/ingest/json/json.h"

#include <array>
#include <limits>

namespace nsposture::ingest::flows {

namespace {

using store::Flow;
using store::FlowEnd;
using store::FlowVerdict;

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

FlowRecord failed(std::string why) {
  return {std::nullopt, "not a flow: " + std::move(why)};
}

bool is_true(std::string_view raw) {
  return raw == "true";
}

std::optional<std::uint16_t> port_of(json::JsonReader& reader, std::string_view raw) {
  const auto port = reader.integer(raw);
  if (!port || *port < 0 || *port > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

// If neither end is in a namespace, nothing is kept.
FlowRecord of_some_namespace(Flow&& flow) {
  if (flow.source.namespace_.empty() && flow.destination.namespace_.empty()) return {};
  return {std::move(flow), ""};
}

class Hubble {
 public:
  Hubble(json::JsonReader& reader, const json::JsonObject& flow) : reader_(reader), object_(flow) {}

  FlowRecord read(std::string_view outer_time) {
    // Only the first direction of a connection shows who initiated it.
    if (is_true(object_["is_reply"])) return {};
    Flow flow;
    const auto verdict = reader_.text(object_["verdict"]);
    if (verdict == "DROPPED" || verdict == "ERROR") flow.verdict = FlowVerdict::Refused;
    const auto raw_time = object_["time"].empty() ? outer_time : object_["time"];
    const auto time = parse_rfc3339(reader_.text(raw_time));
    if (!time) return failed("no time");
    flow.first = flow.last = *time;
    const auto ip = reader_.object(object_["IP"]);
    flow.source = end("source", ip);
    flow.destination = end("destination", ip);
    const auto names = reader_.texts(object_["destination_names"]);
    if (!names.empty()) flow.host = names.front();
    protocol(flow);
    return of_some_namespace(std::move(flow));
  }

 private:
  FlowEnd end(std::string_view side, const json::JsonObject& ip) {
    FlowEnd end;
    end.address = reader_.text(ip[side]);
    const auto object = reader_.object(object_[side]);
    end.namespace_ = reader_.text(object["namespace"]);
    end.name = reader_.text(object["pod_name"]);
    if (!end.namespace_.empty() && !end.name.empty()) return end;
    for (const auto& label : reader_.texts(object["labels"])) {
      constexpr std::string_view kNamespace = "k8s:io.kubernetes.pod.namespace=";
      if (end.namespace_.empty() && label.starts_with(kNamespace)) {
        end.namespace_ = label.substr(kNamespace.size());
      }
      // An address of the API server may also be labeled as outside; the more specific label
      // counts.
      if (end.name.empty() || end.name == "reserved:world") {
        if (label.starts_with("reserved:")) end.name = label;
      }
    }
    return end;
  }

  void protocol(Flow& flow) {
    const auto l4 = reader_.object(object_["l4"]);
    for (const auto* name : {"TCP", "UDP", "SCTP", "ICMPv4", "ICMPv6"}) {
      if (l4[name].empty()) continue;
      flow.protocol = name;
      const auto inner = reader_.object(l4[name]);
      flow.port = port_of(reader_, inner["destination_port"]).value_or(0);
      return;
    }
  }

  json::JsonReader& reader_;
  const json::JsonObject& object_;
};

class Calico {
 public:
  Calico(json::JsonReader& reader, const json::JsonObject& flow) : reader_(reader), object_(flow) {}

  FlowRecord read() {
    Flow flow;
    if (text("action") == "deny") flow.verdict = FlowVerdict::Refused;
    // Both ends report a connection; the initiator's report is enough if it was allowed.
    flow.source = end("source");
    if (!flow.refused() && text("reporter") == "dst" && !flow.source.namespace_.empty()) return {};
    flow.destination = end("dest");
    const auto start = seconds("start_time");
    if (!start) return failed("no start_time");
    flow.first = *start;
    flow.last = seconds("end_time").value_or(*start);
    flow.port = port_of(reader_, object_["dest_port"]).value_or(0);
    flow.protocol = upper(text("proto"));
    const auto domains = reader_.texts(object_["dest_domains"]);
    if (!domains.empty()) flow.host = domains.front();
    const auto count = reader_.integer(object_["num_flows"]);
    if (count && *count > 0) flow.count = static_cast<std::uint64_t>(*count);
    return of_some_namespace(std::move(flow));
  }

 private:
  // "-" means empty.
  std::string text(std::string_view key) {
    auto value = reader_.text(object_[key]);
    return value == "-" ? std::string() : value;
  }

  static std::string upper(std::string text) {
    for (auto& c : text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
  }

  FlowEnd end(const std::string& side) {
    FlowEnd end;
    end.namespace_ = text(side + "_namespace");
    end.address = text(side + "_ip");
    end.name = text(side + "_name_aggr");
    if (end.name.empty()) end.name = text(side + "_name");
    const auto type = text(side + "_type");
    // pub and pvt are Calico's words for addresses outside of the cluster.
    if (type == "net" && (end.name == "pub" || end.name == "pvt")) end.name.clear();
    if (type == "hep" && end.namespace_.empty()) end.name = "reserved:host";
    return end;
  }

  // Seconds since 1970, or a time as shown by Elasticsearch.
  std::optional<Timestamp> seconds(std::string_view key) {
    if (const auto number = reader_.integer(object_[key])) {
      constexpr auto kMost = std::numeric_limits<std::int64_t>::max() / kNsPerSecond;
      if (*number < 0 || *number > kMost) return std::nullopt;
      return Timestamp{*number * kNsPerSecond, 0};
    }
    return parse_rfc3339(reader_.text(object_[key]));
  }

  json::JsonReader& reader_;
  const json::JsonObject& object_;
};

// Elasticsearch wraps a record once; a hostile file may nest wrappers until memory is exhausted.
FlowRecord read_object(json::JsonReader& reader, std::string_view raw, bool wrapped) {
  const auto outer = reader.object(raw);
  if (!outer.valid()) return failed(outer.error());
  if (!outer["flow"].empty()) {
    const auto inner = reader.object(outer["flow"]);
    if (!inner.valid()) return failed(inner.error());
    return Hubble(reader, inner).read(outer["time"]);
  }
  if (!outer["verdict"].empty() && !outer["IP"].empty()) return Hubble(reader, outer).read({});
  if (!wrapped && !outer["_source"].empty()) return read_object(reader, outer["_source"], true);
  if (!outer["action"].empty() && !outer["start_time"].empty()) return Calico(reader, outer).read();
  // Hubble exports agent events and losses into the same file.
  for (const auto* other : {"lost_events", "agent_event", "debug_event", "node_status"}) {
    if (!outer[other].empty()) return {};
  }
  return failed("neither a Hubble nor a Calico flow");
}

}  // namespace

FlowRecord read_flow(json::JsonReader& reader, std::string_view raw) {
  return read_object(reader, raw, false);
}

}  // namespace nsposture::ingest::flows
