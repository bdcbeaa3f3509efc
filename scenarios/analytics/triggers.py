"""Triggers that tell which days are to be rolled up (again): see `StaleDay`.

Triggers and not verbs, since whatever changes a fact must be told of: a correction, a person's
deletion (which takes the person out of it), a bulk load. For migrations.
"""

CREATE = """
CREATE FUNCTION analytics_attempts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO scenarios_staleday (scenario_id, day)
        SELECT DISTINCT scenario_id, (ended_at AT TIME ZONE 'UTC')::date FROM after;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO scenarios_staleday (scenario_id, day)
        SELECT DISTINCT scenario_id, (ended_at AT TIME ZONE 'UTC')::date FROM before;
    ELSE
        INSERT INTO scenarios_staleday (scenario_id, day)
        SELECT scenario_id, (ended_at AT TIME ZONE 'UTC')::date FROM before
        UNION SELECT scenario_id, (ended_at AT TIME ZONE 'UTC')::date FROM after;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER analytics_attempts_added AFTER INSERT ON scenarios_attemptfact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION analytics_attempts_changed();
CREATE TRIGGER analytics_attempts_changed AFTER UPDATE ON scenarios_attemptfact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION analytics_attempts_changed();
CREATE TRIGGER analytics_attempts_removed AFTER DELETE ON scenarios_attemptfact
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION analytics_attempts_changed();

CREATE FUNCTION analytics_rating_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.rated_at IS NOT NULL THEN
        INSERT INTO scenarios_staleday (scenario_id, day)
        VALUES (OLD.scenario_id, (OLD.rated_at AT TIME ZONE 'UTC')::date);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.rating IS NULL THEN
        NEW.rated_at := NULL;
    ELSE
        NEW.rated_at := coalesce(
            CASE WHEN TG_OP = 'INSERT' THEN NEW.rated_at END, statement_timestamp()
        );
        INSERT INTO scenarios_staleday (scenario_id, day)
        VALUES (NEW.scenario_id, (NEW.rated_at AT TIME ZONE 'UTC')::date);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER analytics_rated BEFORE INSERT ON scenarios_scenarioprogress
    FOR EACH ROW WHEN (NEW.rating IS NOT NULL) EXECUTE FUNCTION analytics_rating_changed();
CREATE TRIGGER analytics_rating_changed BEFORE UPDATE OF rating ON scenarios_scenarioprogress
    FOR EACH ROW WHEN (OLD.rating IS DISTINCT FROM NEW.rating)
    EXECUTE FUNCTION analytics_rating_changed();
CREATE TRIGGER analytics_rating_removed BEFORE DELETE ON scenarios_scenarioprogress
    FOR EACH ROW WHEN (OLD.rating IS NOT NULL) EXECUTE FUNCTION analytics_rating_changed();

CREATE FUNCTION analytics_report_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scenarios_staleday (scenario_id, day)
    SELECT one.scenario_id, (one.created_at AT TIME ZONE 'UTC')::date
    FROM (SELECT (coalesce(NEW, OLD)).*) AS one;
    RETURN NULL;
END
$$;
CREATE TRIGGER analytics_report_changed
    AFTER INSERT OR UPDATE OR DELETE ON scenarios_scenarioreport
    FOR EACH ROW EXECUTE FUNCTION analytics_report_changed();

-- Ratings and reports count for the organisation the person is in.
CREATE FUNCTION analytics_person_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scenarios_staleday (scenario_id, day)
    SELECT scenario_id, (rated_at AT TIME ZONE 'UTC')::date
    FROM scenarios_scenarioprogress WHERE person_id = NEW.id AND rated_at IS NOT NULL
    UNION
    SELECT scenario_id, (created_at AT TIME ZONE 'UTC')::date
    FROM scenarios_scenarioreport WHERE person_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER analytics_person_moved AFTER UPDATE OF tenant_id ON accounts_user
    FOR EACH ROW WHEN (OLD.tenant_id IS DISTINCT FROM NEW.tenant_id)
    EXECUTE FUNCTION analytics_person_moved();
"""

# What happened before there were roll-ups.
BEGIN = """
UPDATE scenarios_scenarioprogress SET rated_at = updated_at WHERE rating IS NOT NULL;
INSERT INTO scenarios_staleday (scenario_id, day)
SELECT scenario_id, (ended_at AT TIME ZONE 'UTC')::date FROM scenarios_attemptfact
UNION
SELECT scenario_id, (rated_at AT TIME ZONE 'UTC')::date FROM scenarios_scenarioprogress
WHERE rated_at IS NOT NULL
UNION
SELECT scenario_id, (created_at AT TIME ZONE 'UTC')::date FROM scenarios_scenarioreport;
"""

DROP = """
DROP TRIGGER analytics_person_moved ON accounts_user;
DROP TRIGGER analytics_report_changed ON scenarios_scenarioreport;
DROP TRIGGER analytics_rating_removed ON scenarios_scenarioprogress;
DROP TRIGGER analytics_rating_changed ON scenarios_scenarioprogress;
DROP TRIGGER analytics_rated ON scenarios_scenarioprogress;
DROP TRIGGER analytics_attempts_removed ON scenarios_attemptfact;
DROP TRIGGER analytics_attempts_changed ON scenarios_attemptfact;
DROP TRIGGER analytics_attempts_added ON scenarios_attemptfact;
DROP FUNCTION analytics_person_moved, analytics_report_changed, analytics_rating_changed,
    analytics_attempts_changed;
"""
