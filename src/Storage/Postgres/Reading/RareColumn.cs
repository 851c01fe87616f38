namespace EventHub.Storage.Postgres.Reading;

/// <param name="Name">What an index of a day is on, after the lane and before the sequence.</param>
/// <param name="Condition">What the index leaves out, in its own words: the planner compares them.</param>
internal sealed record RareColumn(string Name, string Condition);
