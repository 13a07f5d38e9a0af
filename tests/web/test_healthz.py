"""The sign that the product is well: 200 once the database answers and is migrated."""

from sqlalchemy import text

from crm.database import db
from tests.databases import migrate


def test_it_is_well(anonymous):
    answer = anonymous.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_not_well_before_the_database_is_migrated(app_with, empty_url):
    app = app_with(database_url=empty_url)
    assert app.test_client().get("/healthz").status_code == 503
    migrate(app)
    assert app.test_client().get("/healthz").status_code == 200


def test_it_is_not_well_at_an_older_migration(app, anonymous):
    newest = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    try:
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        db.session.commit()
        assert anonymous.get("/healthz").status_code == 503
    finally:
        db.session.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
        db.session.commit()


def test_it_is_not_well_without_a_database(app_with):
    nowhere = app_with(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert nowhere.test_client().get("/healthz").status_code == 503
