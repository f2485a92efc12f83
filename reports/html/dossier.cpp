#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/html/report.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

extern "C" const char html_dossier_begin[], html_dossier_end[];
extern "C" const char html_style_begin[], html_style_end[];

namespace nsposture::reports::html {

namespace {

templates::View line_view(const DossierLine& line) {
  templates::View view;
  templates::put(view, "label", line.label);
  templates::put(view, "time", line.time ? when(*line.time) : std::string());
  templates::put_rich(view, "text", line.text);
  templates::put(view, "place", place(line.file, line.line));
  templates::put(view, "audit_id", line.audit_id);
  return view;
}

templates::View step_view(const DossierStep& step, int number) {
  templates::View view;
  templates::put(view, "id", step.id);
  templates::put_number(view, "number", static_cast<std::uint64_t>(number));
  templates::put(view, "title", step.title);
  templates::View lines(templates::View::type::list);
  for (const auto& line : step.lines) lines.push_back(line_view(line));
  templates::put_flag(view, "any", !step.lines.empty());
  view["lines"] = std::move(lines);
  templates::put(view, "left_out",
                 step.left_out > 0 ? fmt::format("… and {} more", step.left_out) : std::string());
  templates::View missing(templates::View::type::list);
  for (const auto& text : step.no_data) {
    templates::View item;
    templates::put_rich(item, "text", text);
    missing.push_back(item);
  }
  view["no_data"] = std::move(missing);
  return view;
}

// Line breaks belong to the content; all other invisible characters are made printable.
std::string lines_of(const std::string& content) {
  std::string out;
  std::string_view rest = content;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    out += escape::printable(rest.substr(0, end), SIZE_MAX) + '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

templates::View item_view(const PlanItem& item) {
  templates::View view;
  templates::put(view, "title", item.title);
  templates::View notes(templates::View::type::list);
  for (const auto& text : item.notes) {
    templates::View note;
    templates::put_rich(note, "text", text);
    notes.push_back(note);
  }
  view["notes"] = std::move(notes);
  std::string commands;
  for (const auto& command : item.commands) commands += escape::printable(command, SIZE_MAX) + '\n';
  view["commands"] = commands.empty() ? templates::View(false) : templates::View(commands);
  const bool show_file = item.file && !item.file->name.ends_with(".sh");
  templates::put(view, "file", show_file ? item.file->name : std::string());
  view["content"] =
      show_file ? templates::View(lines_of(item.file->content)) : templates::View(false);
  return view;
}

templates::View phases_view(const std::vector<PlanItem>& plan) {
  templates::View phases(templates::View::type::list);
  for (std::size_t i = 0; i < plan.size();) {
    templates::View phase;
    std::string name = plan[i].phase;
    templates::put(phase, "id", name);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    templates::put(phase, "name", name);
    templates::View items(templates::View::type::list);
    const auto& of = plan[i].phase;
    for (; i < plan.size() && plan[i].phase == of; ++i) items.push_back(item_view(plan[i]));
    phase["items"] = std::move(items);
    phases.push_back(phase);
  }
  return phases;
}

std::string_view tone_of(const std::string& verdict) {
  if (verdict == "act") return "critical";
  return verdict == "look" || verdict == "unknown" ? "medium" : "good";
}

}  // namespace

std::string dossier_html(const Dossier& dossier) {
  templates::View page;
  templates::put(page, "version", dossier.tool_version);
  templates::put(page, "generated", when(dossier.generated));
  templates::put(page, "cluster", dossier.cluster);
  templates::put(page, "name",
                 dossier.namespace_.empty() ? "(name not in the log)" : dossier.namespace_);
  templates::put(page, "verdict", dossier.verdict_text);
  templates::put(page, "tone", tone_of(dossier.verdict));
  templates::put(page, "confidence", dossier.confidence);
  templates::put(page, "when", dossier.request ? when(dossier.request->time) : std::string());
  templates::put(page, "actor", dossier.request ? dossier.request->actor : std::string());
  templates::put(page, "real_actor", dossier.request ? dossier.request->real_actor : std::string());
  templates::put(page, "minter", dossier.request ? dossier.request->minter : std::string());
  templates::View reasons(templates::View::type::list);
  for (const auto& text : dossier.reasons) {
    templates::View reason;
    templates::put_rich(reason, "text", text);
    reasons.push_back(reason);
  }
  page["reasons"] = std::move(reasons);
  templates::put_texts(page, "doubts", dossier.doubts);
  templates::put_flag(page, "doubtful", !dossier.doubts.empty());
  templates::View steps(templates::View::type::list);
  int number = 0;
  for (const auto& step : dossier.steps) steps.push_back(step_view(step, ++number));
  page["steps"] = std::move(steps);
  page["phases"] = phases_view(dossier.plan);
  page["style"] = templates::View(std::string(html_style_begin, html_style_end));
  page["style_hash"] = templates::View(NSPOSTURE_STYLE_HASH);
  kainjow::mustache::mustache engine(std::string(html_dossier_begin, html_dossier_end));
  return engine.render(page);
}

}  // namespace nsposture::reports::html
