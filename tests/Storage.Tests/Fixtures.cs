using Bib.Testing.Postgres;

[assembly: AssemblyFixture(typeof(ScratchServers))]
