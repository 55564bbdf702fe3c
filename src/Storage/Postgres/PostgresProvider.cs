namespace Bib.Storage.Postgres;

/// <summary>Where a node's PostgreSQL comes from.</summary>
public enum PostgresProvider
{
    /// <summary>The one that made the cluster; for a new one local programs, and without any a container.</summary>
    Automatic,

    /// <summary>Programs on this machine, or the copy that comes with bibd.</summary>
    Local,

    /// <summary>A container of docker's or podman's.</summary>
    Container,

    /// <summary>A server that somebody else keeps. Only when asked for.</summary>
    External,
}
