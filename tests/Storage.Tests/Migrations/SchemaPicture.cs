using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Migrations;

/// <summary>Everything that migrations make, in words, so that two schemas can be compared.</summary>
internal static class SchemaPicture
{
    private const string Query = """
        SELECT line FROM (
            SELECT format('relation %s.%s %s owner %s acl %s', n.nspname, c.relname, c.relkind, r.rolname,
                (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(c.relacl) a)) AS line
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
            WHERE n.nspname IN ('bib', 'orleans') AND c.relkind <> 'i'
            UNION ALL
            SELECT format('column %s.%s %s %s default %s acl %s', a.attrelid::regclass, a.attname,
                format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attacl)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE n.nspname IN ('bib', 'orleans') AND a.attnum > 0 AND NOT a.attisdropped
                AND c.relkind IN ('r', 'v')
            UNION ALL
            SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace IN ('bib'::regnamespace, 'orleans'::regnamespace)
            UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname IN ('bib', 'orleans')
            UNION ALL
            SELECT format('function %s %s acl %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid)), p.proacl)
            FROM pg_proc p WHERE pronamespace IN ('bib'::regnamespace, 'orleans'::regnamespace)
            UNION ALL
            SELECT format('trigger %s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL
            SELECT format('domain %s %s', contypid::regtype, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE contypid <> 0 AND connamespace = 'bib'::regnamespace
            UNION ALL SELECT format('view %s %s', viewname, definition) FROM pg_views WHERE schemaname = 'bib'
        ) AS picture ORDER BY line
        """;

    public static Task<List<string>> OfAsync(ScratchDatabase database) => database.RowsAsync(Query);
}
