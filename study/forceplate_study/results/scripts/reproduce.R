# Every number of the study report from the tables beside this file, in R with the package survival.
# Rscript reproduce.R > reproduced-R.csv
library(survival)
here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
if (length(here) == 1) setwd(dirname(here))

read <- function(name) {
  read.csv(name, comment.char = "#", stringsAsFactors = FALSE, na.strings = "",
           check.names = FALSE, colClasses = c(participant = "character", group = "character"))
}
people <- read("participants.csv")
sessions <- read("adherence.csv")
study <- read.csv("study.csv", comment.char = "#", stringsAsFactors = FALSE)
of_study <- setNames(study$value, study$name)
control <- of_study[["control"]]
groups <- strsplit(of_study[["groups"]], " ")[[1]]
last_day <- as.numeric(of_study[["follow_up_days"]])
landmark <- as.numeric(of_study[["landmark_day"]])
others <- if (control %in% groups) setdiff(groups, control) else character(0)

show <- function(x) ifelse(is.na(x), "", format(x, digits = 15))
say <- function(part, group, name, value = NA, low = NA, high = NA, p = NA) {
  cat(sprintf('%s,%s,"%s",%s,%s,%s,%s\n', part, group, name, show(value), show(low), show(high), show(p)))
}
cat("part,group,name,value,low,high,p\n")

# Injury risk, and the groups compared
wilson <- function(x, n) {
  z <- qnorm(0.975)
  centre <- (x + z^2 / 2) / (n + z^2)
  half <- z * sqrt(x * (n - x) / n + z^2 / 4) / (n + z^2)
  c(x / n, centre - half, centre + half)
}
z <- 1.96
for (group in groups) {
  own <- people[people$group == group, ]
  r <- wilson(sum(own$event), nrow(own))
  say("risk", group, "risk", r[1], r[2], r[3])
}
barnard <- function(a, n1, b, n2) {
  score <- function(x, y) {
    p <- (x + y) / (n1 + n2)
    s <- sqrt(p * (1 - p) * (1 / n1 + 1 / n2))
    ifelse(s == 0, 0, (x / n1 - y / n2) / s)
  }
  grid <- expand.grid(x = 0:n1, y = 0:n2)
  seen <- score(a, b)
  extreme <- grid[abs(score(grid$x, grid$y)) >= abs(seen) - 1e-9, ]
  tail <- function(p) {
    one <- dbinom(0:n1, n1, p); two <- dbinom(0:n2, n2, p)
    sum(one[extreme$x + 1] * two[extreme$y + 1])
  }
  at <- seq(0.0005, 0.9995, by = 0.0005)
  best <- at[which.max(sapply(at, tail))]
  c(seen, optimize(tail, c(max(0, best - 0.001), min(1, best + 0.001)), maximum = TRUE,
                   tol = 1e-10)$objective)
}
for (other in others) {
  pair <- paste(control, "vs", other)
  one <- people[people$group == control, ]; two <- people[people$group == other, ]
  a <- sum(one$event); n1 <- nrow(one); b <- sum(two$event); n2 <- nrow(two)
  c1 <- n1 - a; c2 <- n2 - b
  table <- matrix(c(a, b, c1, c2), 2)
  if (a > 0 && b > 0) {
    s <- sqrt(1 / a - 1 / n1 + 1 / b - 1 / n2)
    rr <- (a / n1) / (b / n2)
    say("comparison", pair, "relative_risk", rr, rr * exp(-z * s), rr * exp(z * s))
    say("comparison", pair, "relative_risk_inverse", 1 / rr, exp(-z * s) / rr, exp(z * s) / rr)
    if (c1 > 0 && c2 > 0) {
      s <- sqrt(1 / a + 1 / b + 1 / c1 + 1 / c2)
      or <- a * c2 / (b * c1)
      say("comparison", pair, "odds_ratio", or, or * exp(-z * s), or * exp(z * s))
    }
  }
  r1 <- wilson(a, n1); r2 <- wilson(b, n2); d <- r1[1] - r2[1]
  say("comparison", pair, "risk_difference", d,
      d - sqrt((r1[1] - r1[2])^2 + (r2[3] - r2[1])^2),
      d + sqrt((r1[3] - r1[1])^2 + (r2[1] - r2[2])^2))
  half <- z * sqrt(r1[1] * (1 - r1[1]) / n1 + r2[1] * (1 - r2[1]) / n2)
  if (half > 0) {
    say("comparison", pair, "risk_difference_wald", d, d - half, d + half)
    if (abs(d) > half) {
      say("comparison", pair, "number_needed_to_treat", 1 / d, 1 / (d + half), 1 / (d - half))
    }
  }
  if (a + b > 0 && c1 + c2 > 0) {
    expected <- outer(rowSums(table), colSums(table)) / sum(table)
    plain <- suppressWarnings(chisq.test(table, correct = FALSE))
    yates <- suppressWarnings(chisq.test(table, correct = TRUE))
    g <- 2 * sum(ifelse(table == 0, 0, table * log(table / expected)))
    say("comparison", pair, "chi_square", plain$statistic, p = plain$p.value)
    say("comparison", pair, "chi_square_yates", yates$statistic, p = yates$p.value)
    say("comparison", pair, "g_test", g, p = pchisq(g, 1, lower.tail = FALSE))
    if ((n1 + 1) * (n2 + 1) <= 40000) {  # the report gives none of more
      exact <- barnard(a, n1, b, n2)
      say("comparison", pair, "barnard_exact", exact[1], p = exact[2])
    }
  }
  say("comparison", pair, "fisher_exact", p = fisher.test(table)$p.value)
}

# Time to injury, and Cox models
cox <- function(part, group, data, time, terms) {
  if (sum(data$event) <= length(terms)) return(invisible())
  data$group <- as.numeric(data$group == group)
  formula <- as.formula(paste0("Surv(", time, ", event) ~ ", paste(terms, collapse = " + ")))
  fit <- tryCatch(coxph(formula, data, ties = "efron"), error = function(e) NULL,
                  warning = function(w) NULL)
  if (is.null(fit) || any(is.na(coef(fit)))) return(invisible())
  found <- coef(summary(fit)); ends <- confint(fit)
  name <- sub("gain_n", "gain", terms)
  for (i in seq_along(terms)) {
    say(part, group, paste("hazard ratio,", name[i]), exp(found[i, "coef"]),
        exp(ends[i, 1]), exp(ends[i, 2]), found[i, "Pr(>|z|)"])
  }
  if (length(unique(data[[time]][data$event == 1])) < 2) return(invisible())
  check <- tryCatch(cox.zph(fit, transform = "km")$table, error = function(e) NULL)
  if (is.null(check)) return(invisible())
  # With one covariate R leaves out the row of all, which is that of the one.
  check <- check[c(seq_along(terms), nrow(check)), , drop = FALSE]
  for (i in seq_len(nrow(check))) {
    say(part, group, paste("proportional hazards,", c(name, "all")[i]), check[i, "chisq"],
        p = check[i, "p"])
  }
}
survival <- function(part, time) {
  followed <- Surv(people[[time]], people$event)
  for (group in groups) {
    own <- people$group == group
    silent <- people$fell_silent[own]  # known where anything was reported at all
    if (part == "survival" && !anyNA(silent)) say(part, group, "fell silent", sum(silent))
    days <- people[[time]][own]
    fit <- survfit(followed[own] ~ 1, conf.type = "log-log")
    level <- tail(which(fit$n.event > 0), 1)
    if (max(days) < last_day && (length(level) == 0 || fit$surv[level] > 0)) next
    if (length(level) == 0) {
      say(part, group, paste("not injured at day", last_day), 1)
    } else {
      say(part, group, paste("not injured at day", last_day), fit$surv[level], fit$lower[level],
          fit$upper[level])
    }
  }
  if (length(groups) > 1 && sum(people$event) > 0) {
    test <- tryCatch(survdiff(followed ~ people$group), error = function(e) NULL)
    # Else a group had no choice at any injury.
    if (!is.null(test) && qr(test$var)$rank == length(groups) - 1) {
      say(part, "", "log-rank chi-square", test$chisq,
          p = pchisq(test$chisq, length(groups) - 1, lower.tail = FALSE))
    }
  }
  for (other in others) {
    cox(if (part == "survival") "cox" else part, other,
        people[people$group %in% c(control, other), ], time, "group")
  }
}
survival("survival", "time_days")
for (other in others) {
  pair <- people[people$group %in% c(control, other), ]
  cox("cox_age", other, pair[!is.na(pair$age_years), ], "time_days", c("group", "age_years"))
  late <- pair[pair$time_days > landmark & !is.na(pair$gain_n) & !is.na(pair$age_years), ]
  late$time_days <- late$time_days - landmark
  cox("cox_gain", other, late, "time_days", c("group", "age_years", "gain_n"))
}
hurt <- people[people$event == 1 & !is.na(people$gain_n), ]
if (nrow(hurt) > 3 && sd(hurt$gain_n) > 0 && sd(hurt$time_days) > 0) {
  r <- cor.test(hurt$gain_n, hurt$time_days)
  say("correlation", "", "gain and days to injury", r$estimate, r$conf.int[1], r$conf.int[2], r$p.value)
}
if (of_study[["silence_is_known"]] == "1") survival("sensitivity", "time_if_healthy_days")

# Adherence: in percent, with missing weeks as not done, and of the reported weeks alone
for (group in groups) for (window in unique(sessions$window)) for (kind in unique(sessions$kind)) {
  own <- sessions[sessions$group == group & sessions$window == window & sessions$kind == kind, ]
  if (sum(own$prescribed) == 0) next
  name <- paste0(window, ", ", kind)
  say("adherence", group, name, 100 * sum(own$done) / sum(own$prescribed))
  if (sum(own$prescribed_reported) > 0) {
    say("adherence_reported", group, name, 100 * sum(own$done) / sum(own$prescribed_reported))
  }
}
