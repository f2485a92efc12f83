#include "reports/answers/words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <kainjow/mustache.hpp>

namespace nsposture::reports::html {

namespace {

templates::View evidence_view(const store::Evidence& evidence) {
  templates::View view;
  templates::put(view, "kind", std::string(to_string(evidence.kind)));
  templates::put_rich(view, "parts", namespace_first(evidence.text));
  templates::put(view, "place", place(evidence.file, evidence.line));
  templates::put(view, "audit_id", evidence.audit_id);
  templates::put_time(view, "when", evidence.time);
  return view;
}

}  // namespace

templates::View finding_view(const FindingView& found, bool has_earlier_run) {
  const auto& finding = found.finding;
  templates::View view;
  templates::put(view, "anchor", templates::anchor(finding));
  templates::put(view, "severity", store::to_string(finding.severity));
  templates::put(view, "rule", finding.rule);
  templates::put_rich(view, "title", finding.title);
  templates::put_time(view, "when", finding.time);
  templates::put(view, "state", to_string(found.state));
  templates::put_flag(view, "is_new", has_earlier_run && found.state == FindingState::New);
  templates::put(view, "accepted_reason", found.accepted_reason);
  templates::put_time(view, "accepted_until", found.accepted_until);
  templates::put(view, "confidence",
                 finding.confidence == store::Confidence::High
                     ? std::string_view()
                     : store::to_string(finding.confidence));
  templates::put_texts(view, "doubts", finding.doubts);
  templates::put_texts(view, "next", finding.next_steps);
  templates::put_flag(view, "has_next", !finding.next_steps.empty());
  templates::put(view, "fingerprint", finding.fingerprint);
  templates::View evidence(templates::View::type::list);
  for (const auto& item : finding.evidence) evidence.push_back(evidence_view(item));
  view["evidence"] = std::move(evidence);
  return view;
}

}  // namespace nsposture::reports::html
