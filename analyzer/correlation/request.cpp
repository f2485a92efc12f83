#include "analyzer/correlation/request.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace nsposture::correlation {

namespace {

using store::AuditEvent;
using store::Stage;

// Everything that all stages of one request share. The object's name is not included: a create has
// none before the body is read (audit-facts.md 2.1).
std::string request_key(const AuditEvent& event) {
  std::string key = event.audit_id;
  for (const std::string_view part : {std::string_view(event.verb), std::string_view(event.path),
                                      std::string_view(event.user.username)}) {
    key += '\0';
    key += part;
  }
  for (const auto& ip : event.source_ips) {
    key += '\0';
    key += ip;
  }
  return key + '\0' + std::to_string(event.received.ns);
}

// A later stage has more information. A failed authentication is only logged as ResponseStarted.
int rank(Stage stage) {
  switch (stage) {
    case Stage::RequestReceived:
      return 0;
    case Stage::ResponseStarted:
      return 1;
    case Stage::Panic:
      return 2;
    case Stage::ResponseComplete:
      return 3;
  }
  return 0;
}

bool is_answer(const AuditEvent& event) {
  return event.stage != Stage::RequestReceived && event.code.has_value();
}

void absorb(LoggedRequest& request, AuditEvent&& event) {
  const bool answer = is_answer(event);
  if (rank(event.stage) >= rank(request.event.stage)) request.event = std::move(event);
  request.answered = request.answered || answer;
}

void mark_shared_ids(std::vector<LoggedRequest>& requests) {
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto [at, fresh] = first.try_emplace(requests[i].event.audit_id, i);
    if (fresh || requests[i].event.audit_id.empty()) continue;
    requests[at->second].audit_id_shared = true;
    requests[i].audit_id_shared = true;
  }
}

}  // namespace

ResourceAttributes asked_in(const store::AuditEvent& event) {
  return {event.verb,        event.api_group,  event.resource,
          event.subresource, event.namespace_, event.name};
}

std::vector<LoggedRequest> pair_stages(std::vector<AuditEvent> events) {
  std::vector<LoggedRequest> requests;
  requests.reserve(events.size());
  std::unordered_map<std::string, std::size_t> open;
  for (auto& event : events) {
    auto key = request_key(event);
    const auto found = open.find(key);
    // Two events of the same stage under one key are two requests, whatever the header says.
    if (found != open.end() && requests[found->second].event.stage != event.stage) {
      absorb(requests[found->second], std::move(event));
      continue;
    }
    open[std::move(key)] = requests.size();
    const bool answer = is_answer(event);
    requests.push_back(LoggedRequest{std::move(event), answer, false});
  }
  std::ranges::stable_sort(requests, {}, [](const LoggedRequest& r) { return r.event.received; });
  mark_shared_ids(requests);
  return requests;
}

}  // namespace nsposture::correlation
