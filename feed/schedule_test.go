package feed

import (
	"reflect"
	"testing"
	"time"
)

func TestSchedule(t *testing.T) {
	for in, want := range map[string]Schedule{
		`<ttl> 90 </ttl>`:  {Every: 90 * time.Minute},
		`<ttl>1.5</ttl>`:   {Every: 90 * time.Second},
		`<ttl>-1</ttl>`:    {},
		`<ttl>NaN</ttl>`:   {},
		`<ttl>1e300</ttl>`: {},
		`<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>`:      {Every: 6 * time.Hour},
		`<sy:updatePeriod>Weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>`:       {Every: 7 * 24 * time.Hour},
		`<sy:updatePeriod>now and then</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>`: {},
		`<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>`:                                     {Every: time.Hour},
		`<skipHours><hour>3</hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>`:         {SkipHours: []int{3, 0}},
		`<skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>`:               {SkipDays: []time.Weekday{time.Saturday, time.Sunday}},
	} {
		p := mustParse(t, `<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>x</title>`+in+`</channel></rss>`, Hint{})
		if !reflect.DeepEqual(p.Schedule, want) {
			t.Errorf("%s: %+v", in, p.Schedule)
		}
	}
}

func TestCompleteByUpdateFrequency(t *testing.T) {
	p := mustParse(t, `<rss version="2.0" xmlns:p="https://podcastindex.org/namespace/1.0"><channel><title>x</title>
<p:updateFrequency complete="true">That was it</p:updateFrequency></channel></rss>`, Hint{})
	if !p.Complete || p.More == nil || p.More.Frequency == nil || p.More.Frequency.Text != "That was it" {
		t.Errorf("%+v", p)
	}
}
