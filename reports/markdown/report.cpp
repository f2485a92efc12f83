#include "reports/markdown/report.h"

#include "reports/answers/access_graph.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/answers/words/coverage_words.h"
#include "reports/escape/markdown_text.h"
#include "reports/markdown/causes.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <set>

extern "C" const char markdown_page_begin[], markdown_page_end[];  // scripts/cmake/Embed.cmake

namespace nsposture::reports::markdown {

namespace {

// GitHub does not render a file above about 500 kB; a comment may have 65,536 characters.
constexpr std::size_t kMostFindings = 100;
constexpr std::size_t kMostCreators = 100;
constexpr std::size_t kMostCreations = 100;
constexpr std::size_t kMostEvidence = 10;
constexpr std::size_t kMostDiagnostics = 50;

// Everything put in here is Markdown already: by markdown_text.h, or our own text.
void put_markdown(templates::View& view, const std::string& key, const std::string& markdown) {
  view[key] = markdown.empty() ? templates::View(false) : templates::View(markdown);
}

std::string_view mark_of(Tone tone) {
  switch (tone) {
    case Tone::Good:
      return "🟢";
    case Tone::Quiet:
      return "⚪";
    case Tone::Warn:
      return "🟡";
    case Tone::Bad:
      return "🔴";
  }
  return "";
}

std::string place_markdown(std::string_view file, std::uint64_t line) {
  const auto text = place(file, line);
  return text.empty() ? std::string() : escape::markdown_code(text);
}

std::string where_markdown(const store::Evidence& evidence) {
  std::string text;
  if (evidence.time) text += when(*evidence.time) + ": ";
  text += escape::markdown_sentence(evidence.text);
  if (const auto where = place_markdown(evidence.file, evidence.line); !where.empty()) {
    text += " — " + where;
  }
  if (!evidence.audit_id.empty()) text += ", audit " + escape::markdown_code(evidence.audit_id);
  return text;
}

templates::View evidence_list(const store::Finding& finding) {
  templates::View list(templates::View::type::list);
  const auto shown = std::min(finding.evidence.size(), kMostEvidence);
  for (std::size_t i = 0; i < shown; ++i) {
    templates::View item;
    put_markdown(item, "item", where_markdown(finding.evidence[i]));
    list.push_back(item);
  }
  if (shown < finding.evidence.size()) {
    templates::View item;
    put_markdown(item, "item", fmt::format("… and {} more", finding.evidence.size() - shown));
    list.push_back(item);
  }
  return list;
}

templates::View sentences(const std::vector<std::string>& texts) {
  templates::View list(templates::View::type::list);
  for (const auto& text : texts) {
    templates::View item;
    put_markdown(item, "item", escape::markdown_sentence(text));
    list.push_back(item);
  }
  return list;
}

std::string_view state_text(FindingState state, bool has_earlier_run) {
  return state == FindingState::New && !has_earlier_run ? "open" : to_string(state);
}

templates::View finding_view(const FindingView& found, bool has_earlier_run) {
  const auto& finding = found.finding;
  templates::View view;
  put_markdown(view, "severity", std::string(severity_mark(finding.severity)));
  put_markdown(view, "rule", escape::markdown_text(finding.rule));
  put_markdown(view, "title", escape::markdown_sentence(finding.title));
  put_markdown(view, "summary_title", escape::markdown_html(finding.title));
  put_markdown(view, "namespace",
               finding.namespace_.empty() ? "" : escape::markdown_code(finding.namespace_));
  put_markdown(view, "time", finding.time ? when(*finding.time) : std::string());
  put_markdown(view, "state", escape::markdown_text(state_text(found.state, has_earlier_run)));
  put_markdown(view, "reason", escape::markdown_sentence(found.accepted_reason));
  put_markdown(view, "until", found.accepted_until ? when(*found.accepted_until) : std::string());
  put_markdown(view, "confidence",
               finding.confidence == store::Confidence::High
                   ? std::string()
                   : std::string(store::to_string(finding.confidence)));
  put_markdown(view, "fingerprint", escape::markdown_code(finding.fingerprint));
  view["evidence"] = evidence_list(finding);
  view["doubts"] = sentences(finding.doubts);
  put_markdown(view, "next",
               finding.next_steps.empty() ? "" : escape::markdown_block(finding.next_steps));
  return view;
}

// Each rule once, in the order of the findings.
templates::View rules_list(const ReportData& data) {
  std::set<std::string_view> seen;
  templates::View list(templates::View::type::list);
  for (const auto& found : data.findings) {
    if (found.rule.id.empty() || !seen.insert(found.rule.id).second) continue;
    templates::View view;
    put_markdown(view, "rule", escape::markdown_text(found.rule.id));
    put_markdown(view, "rule_title", escape::markdown_text(found.rule.title));
    put_markdown(view, "why", escape::markdown_sentence(found.rule.why));
    put_markdown(view, "remediation", escape::markdown_sentence(found.rule.remediation));
    list.push_back(view);
  }
  return list;
}

void put_findings(templates::View& page, const ReportData& data) {
  templates::View list(templates::View::type::list);
  templates::View accepted(templates::View::type::list);
  std::size_t shown = 0;
  for (const auto& found : data.findings) {
    if (found.state == FindingState::Accepted) {
      accepted.push_back(finding_view(found, data.has_earlier_run()));
    } else if (shown++ < kMostFindings) {
      list.push_back(finding_view(found, data.has_earlier_run()));
    }
  }
  templates::put_flag(page, "any_findings", shown > 0);
  templates::put_flag(page, "any_accepted", !accepted.is_empty_list());
  put_markdown(page, "more_findings",
               shown > kMostFindings ? thousands(shown - kMostFindings) : std::string());
  page["rules_list"] = rules_list(data);
  page["findings"] = std::move(list);
  page["accepted"] = std::move(accepted);
}

void put_gone(templates::View& page, const ReportData& data) {
  templates::View list(templates::View::type::list);
  for (std::size_t i = 0; i < std::min(data.gone.size(), kMostFindings); ++i) {
    templates::View view;
    put_markdown(view, "rule", escape::markdown_text(data.gone[i].rule));
    put_markdown(view, "title", escape::markdown_sentence(data.gone[i].title));
    list.push_back(view);
  }
  templates::put_flag(page, "any_gone", !data.gone.empty());
  put_markdown(page, "gone_count", thousands(data.gone.size()));
  page["gone"] = std::move(list);
}

std::string object_markdown(const ObjectKey& key) {
  const auto full =
      key.namespace_.empty() ? key.name : fmt::format("{}/{}", key.namespace_, key.name);
  return fmt::format("{} {}", escape::markdown_text(to_string(key.kind)),
                     escape::markdown_code(full));
}

std::string grant_markdown(const NamedGrant& grant) {
  if (grant.is_masters()) return "allowed everything, before RBAC is asked";
  auto text = object_markdown(grant.binding) + " → " + object_markdown(grant.role);
  const auto& at = grant.binding_position;
  if (grant.rule) text += ": " + escape::markdown_code(grant_rule_text(grant));
  if (const auto where = place_markdown(at.file, at.line); !where.empty()) {
    text += " — " + where;
  }
  return text;
}

templates::View creator_view(const Creator& creator) {
  templates::View view;
  std::vector<std::string> grants;
  std::string names;
  bool any = false;
  for (const auto& grant : creator.grants) {
    grants.push_back(grant_markdown(grant));
    any = any || grant.only_names.empty();
    for (const auto& name : grant.only_names)
      names += (names.empty() ? "" : ", ") + escape::markdown_code(name);
  }
  const auto& subject = creator.subject;
  put_markdown(view, "subject",
               fmt::format("{} {}", to_string(subject.kind),
                           escape::markdown_code(subject.namespace_.empty()
                                                     ? subject.name
                                                     : subject.namespace_ + "/" + subject.name)));
  put_markdown(view, "grants", fmt::format("{}", fmt::join(grants, "<br>")));
  put_markdown(view, "names", any ? std::string("any") : names);
  put_markdown(view, "used",
               !creator.used        ? std::string("no log")
               : *creator.used == 0 ? std::string("**never**")
                                    : thousands(*creator.used) + "×");
  return view;
}

void put_creators(templates::View& page, const ReportData& data, const Summary& summary) {
  templates::View list(templates::View::type::list);
  std::size_t shown = 0;
  for (const auto& creator : data.creators) {
    if (!creator.builtin && shown++ < kMostCreators) list.push_back(creator_view(creator));
  }
  page["creators"] = std::move(list);
  templates::put_flag(page, "any_creators", summary.creators > 0);
  put_markdown(page, "nobody", nobody_text(data));
  put_markdown(page, "more_creators",
               shown > kMostCreators ? thousands(shown - kMostCreators) : std::string());
  constexpr std::size_t kDrawn = 40;
  put_markdown(page, "mermaid", data.graph ? mermaid(*data.graph, kDrawn) : std::string());
  put_markdown(page, "mermaid_cut",
               data.graph && data.graph->nodes.size() > kDrawn
                   ? thousands(data.graph->nodes.size() - kDrawn)
                   : std::string());
  put_markdown(page, "builtin",
               summary.creators_builtin == 0
                   ? std::string()
                   : count_of(summary.creators_builtin, "subject", "subjects"));
}

templates::View creation_view(const Creation& creation) {
  const auto& words = verdict_words(creation.verdict);
  templates::View view;
  put_markdown(view, "time", when(creation.time));
  put_markdown(view, "namespace",
               creation.namespace_.empty() ? "*" + std::string(namespace_name(creation)) + "*"
                                           : escape::markdown_code(creation.namespace_));
  put_markdown(view, "verdict", fmt::format("{} {}", mark_of(words.tone), words.label));
  auto who = escape::markdown_sentence(actor_name(creation));
  if (!creation.real_actor.empty())
    who += ", asked by " + escape::markdown_sentence(creation.real_actor);
  put_markdown(view, "who", who);
  put_markdown(view, "why", escape::markdown_sentence(creation.explanation));
  put_markdown(view, "from",
               creation.address.empty() ? "" : escape::markdown_code(creation.address));
  put_markdown(view, "rules",
               escape::markdown_text(fmt::format("{}", fmt::join(creation.rules, ", "))));
  put_markdown(view, "place", place_markdown(creation.file, creation.line));
  return view;
}

// The severe ones first when there are too many to show: expected ones can be left out.
void put_creations(templates::View& page, const ReportData& data) {
  const bool all = data.creations.size() <= kMostCreations;
  templates::View list(templates::View::type::list);
  std::size_t shown = 0;
  for (const auto& creation : data.creations) {
    const bool plain = verdict_words(creation.verdict).tone == Tone::Good && creation.rules.empty();
    if (shown == kMostCreations || (!all && plain)) continue;
    list.push_back(creation_view(creation));
    ++shown;
  }
  page["creations"] = std::move(list);
  templates::put_flag(page, "any_creations", !data.creations.empty());
  put_markdown(
      page, "more_creations",
      shown == data.creations.size() ? std::string() : thousands(data.creations.size() - shown));
}

void put_missing(templates::View& page, const ReportData& data, const Summary& summary) {
  const auto coverage = coverage_words(data, summary);
  put_markdown(page, "coverage", coverage.headline);
  page["reservations"] = sentences(coverage.limitations);
  templates::put_flag(page, "limited", !summary.limitations.empty());
  templates::View gaps(templates::View::type::list);
  for (const auto& gap : data.gaps) {
    templates::View item;
    put_markdown(item, "item",
                 fmt::format("no event from {} to {} ({}) — {}", when(gap.from), when(gap.to),
                             duration(gap.to.ns - gap.from.ns), escape::markdown_code(gap.file)));
    gaps.push_back(item);
  }
  templates::View diagnostics(templates::View::type::list);
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostics.list_value().size() == kMostDiagnostics) break;
    templates::View item;
    put_markdown(item, "item",
                 fmt::format("{}: {} — {}", to_string(diagnostic.kind),
                             escape::markdown_sentence(diagnostic.message),
                             place_markdown(diagnostic.file, diagnostic.line)));
    diagnostics.push_back(item);
  }
  const auto left = data.diagnostics.size() - diagnostics.list_value().size();
  put_markdown(page, "more_diagnostics", left == 0 ? std::string() : thousands(left));
  templates::put_flag(page, "any_missing", !data.gaps.empty() || !data.diagnostics.empty());
  page["gaps"] = std::move(gaps);
  page["diagnostics"] = std::move(diagnostics);
}

void put_header(templates::View& page, const ReportData& data, const Summary& summary) {
  put_markdown(page, "cluster",
               data.cluster.empty() ? std::string() : escape::markdown_code(data.cluster));
  const bool read = data.snapshot && !data.is_log_alone();
  put_markdown(page, "taken", read ? when(data.snapshot->taken) : std::string());
  put_markdown(page, "sources",
               read ? escape::markdown_code(data.snapshot->sources) : std::string());
  put_markdown(page, "log",
               summary.log_first ? when(*summary.log_first) + " to " + when(*summary.log_last)
                                 : std::string());
  put_markdown(page, "generated", when(data.generated));
  put_markdown(page, "version", data.tool_version);
  put_markdown(page, "builtin_note", escape::markdown_sentence(data.builtin_note));
  page["verdict"] = sentences(verdict_lines(data, summary));
}

}  // namespace

std::string render_markdown(const ReportData& data) {
  const auto summary = summarize(data);
  templates::View page;
  put_header(page, data, summary);
  put_markdown(page, "causes", causes_markdown(data));
  put_findings(page, data);
  put_gone(page, data);
  put_creators(page, data, summary);
  put_creations(page, data);
  put_missing(page, data, summary);
  kainjow::mustache::mustache engine(std::string(markdown_page_begin, markdown_page_end));
  // The values are Markdown already; escaping them as HTML would show entities in code spans.
  engine.set_custom_escape([](const std::string& text) { return text; });
  return engine.render(page);
}

}  // namespace nsposture::reports::markdown
