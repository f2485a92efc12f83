#include "analyzer/investigation/other_evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::investigation {

namespace {

using ingest::changes::ChangeRecord;
using reports::DossierLine;
using store::Flow;
using store::FlowEnd;

std::string end_text(const FlowEnd& end, const std::string& host) {
  std::string text = end.namespace_;
  if (!end.name.empty()) text += (text.empty() ? "" : "/") + end.name;
  const auto& address = end.address;
  if (text.empty()) text = host.empty() ? address : host;
  if (!address.empty() && text != address) text += " (" + address + ")";
  return text;
}

std::string label_of(const Flow& flow) {
  if (flow.to_metadata()) return flow.refused() ? "metadata service, refused" : "metadata service";
  return flow.refused() ? "refused" : "";
}

std::string any_or(const std::vector<std::string>& items, std::string_view otherwise) {
  return items.empty() ? std::string(otherwise) : fmt::format("{}", fmt::join(items, ", "));
}

bool names(const ChangeRecord& change, const std::string& ns) {
  return std::ranges::any_of(change.namespaces, [&](const std::string& pattern) {
    return ingest::changes::matches_pattern(pattern, ns);
  });
}

bool covers_a_creation(const ChangeRecord& change, const correlation::CaseFile& file,
                       const std::string& ns) {
  if (!change.namespaces.empty()) return false;  // it names other namespaces
  return std::ranges::any_of(file.creations(), [&](const auto& creation) {
    return creation.name == ns && change.start <= creation.time() && creation.time() <= change.end;
  });
}

}  // namespace

std::vector<DossierLine> flow_lines(const std::vector<Flow>& flows) {
  std::vector<DossierLine> lines;
  for (const auto& flow : flows) {
    DossierLine line;
    line.label = label_of(flow);
    line.text = fmt::format("{} to {} port {}{}{}", end_text(flow.source, ""),
                            end_text(flow.destination, flow.host), flow.port,
                            flow.protocol.empty() ? "" : "/", flow.protocol);
    if (flow.count > 1) {
      line.text += fmt::format(", {} times, last {}", flow.count, format_rfc3339(flow.last));
    }
    line.time = flow.first;
    line.file = flow.file;
    line.line = flow.line;
    lines.push_back(std::move(line));
  }
  std::ranges::stable_partition(lines, [](const DossierLine& line) { return !line.label.empty(); });
  return lines;
}

std::vector<DossierLine> change_lines(const std::vector<ChangeRecord>& changes,
                                      const correlation::CaseFile& file, const std::string& what) {
  const auto ns = namespace_of(file, what);
  std::vector<DossierLine> lines;
  for (const auto& change : changes) {
    if (!names(change, ns) && !covers_a_creation(change, file, ns)) continue;
    DossierLine line;
    line.label = change.id;
    line.text = fmt::format("{} to {}, by {}, for {}", format_rfc3339(change.start),
                            format_rfc3339(change.end), any_or(change.who, "anybody"),
                            any_or(change.namespaces, "any namespace"));
    if (!change.status.empty()) line.text += ", " + change.status;
    line.time = change.start;
    line.file = change.file;
    line.line = change.line;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string namespace_of(const correlation::CaseFile& file, const std::string& what) {
  // A namespace may be named like an audit ID; the name takes precedence, as in investigate().
  if (std::ranges::any_of(file.creations(), [&](const auto& c) { return c.name == what; })) {
    return what;
  }
  const auto found = std::ranges::find_if(file.creations(), [&](const auto& creation) {
    return creation.request->event.audit_id == what && !creation.name.empty();
  });
  return found == file.creations().end() ? what : found->name;
}

}  // namespace nsposture::investigation
